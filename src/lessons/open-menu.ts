import type { NodeId } from '../engine/sim/context';

export type OpenMenuAt = (node: NodeId, from: SVGElement | HTMLElement) => void;
