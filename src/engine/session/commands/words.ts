/** What the families of commands share: how words are put together, and how nodes are called. */
import { quoteWord } from '../../../base/shell-words';
import type { NodeId } from '../../sim/context';

/** Settings of a topic or client, in the order in which they were given. */
export type Configs = readonly (readonly [name: string, value: string])[];

export const BOOTSTRAP = ['--bootstrap-server', 'broker-1:9092'];

export const printWords = (...words: readonly string[]) => words.map(quoteWord).join(' ');
export const pairs = (option: string, values: Configs) => values.flatMap(([name, value]) => [`--${option}`, `${name}=${value}`]);
export const named = (node: NodeId | null) => (node === null ? [] : ['--name', node]);

/** A broker goes by its number; every other node by its name. */
export const shortName = (node: NodeId) => /^broker-(\d+)$/.exec(node)?.[1] ?? node;
export const longName = (text: string) => (/^\d+$/.test(text) ? `broker-${Number(text)}` : text) as NodeId;
