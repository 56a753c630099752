/** Where everything in a space-time diagram stands: x is time, y is a node's lifeline. */
import { ticks } from 'd3';
import type { PartitionIndex } from '../../engine/model/vocabulary';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import type { BatchInSight, Lifeline, SentMessage, SpaceTimeFrame, StateChange } from '../../state/space-time';

export interface SpaceTimePicture {
  readonly diagram: SpaceTimeFrame;
  readonly now: VirtualTime;
  readonly from: VirtualTime;
  readonly spanUs: number;
  readonly width: number;
  readonly height: number;
  /** Heartbeats and empty fetches too. */
  readonly allTraffic: boolean;
  /** Only what concerns that partition, and nobody’s; null for all. */
  readonly partition: PartitionIndex | null;
  /** Whose lifelines are shown. */
  readonly nodes: ReadonlySet<NodeId>;
  /** The batch whose way is followed: what has nothing to do with it is dimmed. Null for none. */
  readonly followed: BatchInSight | null;
}

export interface SpaceTimeLayout {
  readonly x: TimeScale;
  readonly lines: readonly { readonly line: Lifeline; readonly y: number }[];
  readonly yOf: ReadonlyMap<NodeId, number>;
  readonly top: number;
  readonly bottom: number;
  readonly messages: readonly SentMessage[];
  readonly changes: readonly StateChange[];
}

/** From virtual time to x. */
export interface TimeScale {
  (time: number): number;
  range(): readonly [left: number, right: number];
  ticks(count: number): readonly number[];
}

export const GUTTER = 150;
export const MARGIN = { top: 40, bottom: 58, right: 14 };

export function layoutSpaceTime(picture: SpaceTimePicture): SpaceTimeLayout {
  const { diagram, from, spanUs, width, height, nodes } = picture;
  const x = timeScale(from, spanUs, width - MARGIN.right);
  const top = MARGIN.top;
  const bottom = Math.max(top + 60, height - MARGIN.bottom);
  const shown = diagram.nodes.filter(({ node }) => nodes.has(node));
  const pitch = (bottom - top) / Math.max(1, shown.length);
  const lines = shown.map((line, index) => ({ line, y: top + (index + 0.4) * pitch }));
  const yOf = new Map(lines.map(({ line, y }) => [line.node, y]));
  return {
    x,
    lines,
    yOf,
    top,
    bottom,
    messages: diagram.messages.filter((message) => isShown(message, picture) && yOf.has(message.from) && yOf.has(message.to)),
    changes: diagram.changes.filter(
      (change) => yOf.has(change.node) && concerns(change.partition === null ? [] : [change.partition], picture),
    ),
  };
}

function timeScale(from: number, spanUs: number, right: number): TimeScale {
  return Object.assign((time: number) => GUTTER + ((time - from) / spanUs) * (right - GUTTER), {
    range: (): [number, number] => [GUTTER, right],
    ticks: (count: number) => ticks(from, from + spanUs, count),
  });
}

/** What belongs to the batch that is followed is shown however much a matter of routine it is. */
const isShown = (message: SentMessage, picture: SpaceTimePicture) =>
  isOfBatch(message, picture) || ((message.ofInterest || picture.allTraffic) && concerns(message.partitions, picture));

export const isOfBatch = ({ parts }: Pick<SentMessage, 'parts'>, { followed }: Pick<SpaceTimePicture, 'followed'>) =>
  followed !== null && parts.some(({ batch }) => batch === followed.id);

/** It is there, and not what is looked for. */
export const isMessageDimmed = (message: SentMessage, picture: SpaceTimePicture) =>
  picture.followed !== null && !isOfBatch(message, picture);

export const isChangeDimmed = ({ batches }: StateChange, { followed }: Pick<SpaceTimePicture, 'followed'>) =>
  followed !== null && !batches.includes(followed.id);

const concerns = (partitions: readonly PartitionIndex[], { partition }: SpaceTimePicture) =>
  partition === null || partitions.length === 0 || partitions.includes(partition);

/** A node that leads what is looked at has a strong line. */
export function isLeading({ leads }: Lifeline, { partition, followed }: Pick<SpaceTimePicture, 'partition' | 'followed'>): boolean {
  const lookedAt = followed?.partition ?? partition;
  return lookedAt === null ? leads.length > 0 : leads.includes(lookedAt);
}

export interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** A held message stops where it is held, as long as it is. */
const HELD = 0.4;

/** Its whole way. */
export function wayOf(
  { from, to, sentAt, resentAt, arrivesAt, travelled }: SentMessage,
  picture: SpaceTimePicture,
  layout: SpaceTimeLayout,
): Segment {
  const y1 = layout.yOf.get(from) ?? 0;
  const y2 = layout.yOf.get(to) ?? 0;
  const leftAt = resentAt ?? sentAt;
  if (arrivesAt !== null) return { x1: layout.x(leftAt), y1, x2: layout.x(arrivesAt), y2 };
  const part = travelled ?? HELD;
  return {
    x1: layout.x(leftAt),
    y1,
    x2: layout.x(Math.max(leftAt, Math.min(picture.now, picture.from + picture.spanUs))),
    y2: y1 + (y2 - y1) * part,
  };
}

export function along({ x1, y1, x2, y2 }: Segment, part: number): { readonly x: number; readonly y: number } {
  return { x: x1 + (x2 - x1) * part, y: y1 + (y2 - y1) * part };
}
