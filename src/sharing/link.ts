/**
 * A session as the part of an address behind `#/play?`. While it is short it can be read, and written by hand:
 *
 *   v=1&seed=1&brokers=3&controllers=3&start=2026-01-01T00:00:00.000Z&at=28.431406&do=6.43+kill+broker+1
 *
 * Moments are seconds; `6.43~812` names the arrivals too, where the moment alone does not say it. `at` is the moment to show, `to` the newest.
 * A long one is the same text, compressed: `v=1&z=…`. What cannot be read is left out, and said.
 */
import { base64UrlDecode, base64UrlEncode } from '../base/base64-url';
import { parseIsoTime } from '../base/iso-time';
import type { VirtualTime } from '../engine/sim/context';
import { deflate, inflate } from './compression';
import {
  BROKERS_MAX,
  isBrokerCount,
  isControllerCount,
  isCount,
  isEpoch,
  isMoment,
  isNetwork,
  isSeed,
  type Read,
  refused,
  withoutArrivals,
} from './reading';
import { SESSION_VERSION, type SessionFile, type ToldCluster, type ToldEntry, type ToldMoment, type ToldPlace } from './session-file';

export const LINK_BEGINS = '#/play?';
/** Longer addresses are cut off by some mailers and chats. */
export const READABLE_LENGTH_MAX = 2_000;
/** Longer ones are not taken by some browsers: they go into a file. */
export const LINK_LENGTH_MAX = 60_000;
const COMMANDS_MAX = 20_000;
/** Where a link says only what to do, so much is lived through after it: brokers start, and somebody answers. */
const SETTLE_US = 5_000_000;
const EPOCH_MS = Date.UTC(2026, 0, 1);

/** Null where it is too long for an address, or brings disks along: then it is a file. */
export async function printLink(file: SessionFile): Promise<string | null> {
  if (file.origin !== null) return null;
  const readable = `v=${SESSION_VERSION}&${printParameters(file)}`;
  if (readable.length <= READABLE_LENGTH_MAX) return LINK_BEGINS + readable;
  const compressed = `${LINK_BEGINS}v=${SESSION_VERSION}&z=${base64UrlEncode(await deflate(readable))}`;
  return compressed.length <= LINK_LENGTH_MAX ? compressed : null;
}

function printParameters({ kafka, cluster, journal, newest, shown, digest }: SessionFile): string {
  const { seed, brokers, controllers, epochMs, configs = {}, network, rules = [] } = cluster;
  const settings = Object.entries(configs).map(([name, value]) => parameter('set', `${name} ${JSON.stringify(value)}`));
  return [
    parameter('kafka', kafka),
    parameter('seed', `${seed}`),
    parameter('brokers', `${brokers}`),
    ...(controllers === undefined ? [] : [parameter('controllers', `${controllers}`)]),
    ...(epochMs === EPOCH_MS ? [] : [parameter('start', new Date(epochMs).toISOString())]),
    ...settings,
    ...(network === undefined ? [] : [parameter('net', [network.latencyUs, network.jitterUs, network.bytesPerSecond].join('~'))]),
    ...rules.map((rule) => parameter('bug', rule)),
    ...(shown === null ? [] : [parameter('at', printMoment(shown))]),
    parameter('to', printMoment(newest)),
    ...journal.map((entry) => parameter('do', `${printMoment(entry)} ${entry.command}`)),
    ...(digest === null ? [] : [parameter('sum', digest)]),
  ].join('&');
}

function printMoment(moment: ToldMoment & Partial<ToldPlace>): string {
  const { at, steps, commands } = moment;
  return [Number((at / 1_000_000).toFixed(6)), ...(steps === null ? [] : [steps]), ...(commands == null ? [] : [commands])].join('~');
}

/** As little is escaped as may be: a link is also to be read. */
const parameter = (name: string, value: string) =>
  `${name}=${value.replace(/[^\w ~.:/,;@=*!?()$'-]/gu, encodeURIComponent).replaceAll(' ', '+')}`;

/** `hash`: from the # on. Never throws. */
export async function readLink(hash: string): Promise<Read> {
  const given = parametersOf(hash.slice(hash.indexOf('?') + 1));
  const version = given.find(({ name }) => name === 'v')?.value ?? '';
  if (Number(version) > SESSION_VERSION)
    return refused(
      'This link was made by a newer Glassbroker.',
      `“v=${shortened(version)}”, and this page reads up to version ${SESSION_VERSION}`,
      'Reload this page to get the newest one: the link is opened again with it.',
    );
  const packed = given.find(({ name }) => name === 'z')?.value ?? null;
  if (packed === null) return readParameters(given);
  const bytes = base64UrlDecode(packed);
  const text = bytes === null ? null : await inflate(bytes);
  if (text === null)
    return refused(
      'This link is damaged: its compressed part cannot be unpacked.',
      `the ${packed.length} characters behind “z=”`,
      'Copy it again, whole, from where it came; or ask for the session as a file.',
    );
  return readParameters([...parametersOf(text), ...given.filter(({ name }) => name !== 'z' && name !== 'v')]);
}

interface Parameter {
  readonly name: string;
  readonly value: string;
}

function parametersOf(text: string): Parameter[] {
  return text.split('&').flatMap((part) => {
    if (part === '') return [];
    const end = part.indexOf('=');
    const words = (end < 0 ? '' : part.slice(end + 1)).replaceAll('+', ' ');
    return [{ name: end < 0 ? part : part.slice(0, end), value: unescaped(words) }];
  });
}

/** What is no escape stays as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readParameters(given: readonly Parameter[]): Read {
  const told = new Reading();
  for (const each of given) told.take(each);
  return { ok: true, file: told.file(), leftOut: told.leftOut };
}

class Reading {
  readonly leftOut: string[] = [];
  private readonly cluster: { -readonly [Name in keyof ToldCluster]: ToldCluster[Name] } = { seed: 1, brokers: 3, epochMs: EPOCH_MS };
  private readonly configs: Record<string, unknown> = {};
  private readonly journal: ToldEntry[] = [];
  private isJournalWhole = true;
  private kafka = '';
  private newest: ToldMoment | null = null;
  private shown: ToldPlace | null = null;
  private digest: string | null = null;

  take({ name, value }: Parameter): void {
    if (name === 'v') this.version(value);
    else if (name === 'kafka') this.kafka = value;
    else if (name === 'sum')
      this.digest = /^[0-9a-f]{16}$/.test(value) ? value : this.leave(name, value, 'it is no sum of 16 digits', null);
    else if (name === 'seed') this.cluster.seed = this.number(name, value, isSeed, 'a seed is a whole number') ?? 1;
    else if (name === 'brokers')
      this.cluster.brokers = this.number(name, value, isBrokerCount, `there can be 1 to ${BROKERS_MAX} brokers`) ?? 3;
    else if (name === 'controllers') this.controllers(value);
    else if (name === 'start') this.start(value);
    else if (name === 'at') this.shown = this.moment(name, value);
    else if (name === 'to') this.newest = momentOf(this.moment(name, value));
    else if (name === 'do') this.command(value);
    else if (name === 'set') this.setting(value);
    else if (name === 'net') this.setNetwork(value);
    else if (name === 'bug') this.cluster.rules = [...(this.cluster.rules ?? []), value];
    else this.leftOut.push(`“${shortened(name)}” was left out: this page does not know it.`);
  }

  file(): SessionFile {
    const last = this.journal.at(-1)?.at ?? 0;
    const end = Math.max(last, this.shown?.at ?? last + SETTLE_US) as VirtualTime;
    const isNewest = this.shown === null || this.newest === null;
    const file: SessionFile = {
      kafka: this.kafka,
      cluster: Object.keys(this.configs).length === 0 ? this.cluster : { ...this.cluster, configs: this.configs },
      origin: null,
      journal: this.journal,
      newest: this.newest ?? { at: end, steps: null },
      shown: isNewest ? null : this.shown,
      digest: this.leftOut.length === 0 ? this.digest : null,
    };
    return this.isJournalWhole ? file : withoutArrivals(file);
  }

  private version(value: string): void {
    if (Number(value) === SESSION_VERSION) return;
    this.leftOut.push(
      `“v=${shortened(value)}” was left out: no link has that version, and it is read as one of version ${SESSION_VERSION}.`,
    );
  }

  private controllers(value: string): void {
    const controllers = this.number('controllers', value, isControllerCount, 'there can be 1, 3 or 5 controllers');
    if (controllers !== null) this.cluster.controllers = controllers;
  }

  private start(value: string): void {
    const epochMs = parseIsoTime(value);
    if (epochMs !== null && isEpoch(epochMs)) this.cluster.epochMs = epochMs;
    else this.leave('start', value, 'write it as 2026-01-01T09:30:00.000Z', null);
  }

  private command(value: string): void {
    const end = value.indexOf(' ');
    const moment = this.moment('do', end < 0 ? value : value.slice(0, end));
    if (moment === null) return;
    const before = this.journal.at(-1)?.at ?? 0;
    if (this.journal.length >= COMMANDS_MAX) this.leave('do', value, `there are more than ${COMMANDS_MAX} commands`, null);
    else if (moment.at < before) this.leave('do', value, 'it is earlier than the one before it', null);
    else this.journal.push({ at: moment.at, steps: moment.steps, command: end < 0 ? '' : value.slice(end + 1) });
  }

  private setting(value: string): void {
    const end = value.indexOf(' ');
    try {
      this.configs[value.slice(0, end)] = JSON.parse(value.slice(end + 1)) as unknown;
    } catch {
      this.leave('set', value, 'write it as a name and a value', null);
    }
  }

  private setNetwork(value: string): void {
    const [latencyUs, jitterUs, bytesPerSecond] = value.split('~').map(Number);
    const network = { latencyUs, jitterUs, bytesPerSecond };
    if (isNetwork(network)) this.cluster.network = network;
    else this.leave('net', value, 'write it as latency, jitter and bytes a second: 1000~200~125000000', null);
  }

  private moment(name: string, value: string): ToldPlace | null {
    const [time = '', steps, commands] = value.split('~');
    const at = /^\d+(\.\d{1,6})?$/.test(time) ? Math.round(Number(time) * 1_000_000) : Number.NaN;
    const counts = [steps, commands].map((count) => (count === undefined ? null : Number(count)));
    if (!isMoment(at) || !counts.every((count) => count === null || isCount(count)))
      return this.leave(name, value, 'a moment is written in seconds, as 28.431406', null);
    return { at: at as VirtualTime, steps: counts[0] ?? null, commands: counts[1] ?? null };
  }

  private number(name: string, value: string, isRight: (value: unknown) => value is number, rule: string): number | null {
    const number = Number(value);
    return /^\d+$/.test(value) && isRight(number) ? number : this.leave(name, value, rule, null);
  }

  private leave<Nothing>(name: string, value: string, because: string, nothing: Nothing): Nothing {
    if (name === 'do') this.isJournalWhole = false;
    this.leftOut.push(`“${name}=${shortened(value)}” was left out: ${because}.`);
    return nothing;
  }
}

const momentOf = (place: ToldPlace | null): ToldMoment | null => (place === null ? null : { at: place.at, steps: place.steps });
const shortened = (text: string) => (text.length <= 60 ? text : `${text.slice(0, 57)}…`);
