/** Who reads what: a ribbon from a partition’s lane to the consumer that it is assigned to, and why it is that one. */
import type { GroupView } from '../../frame/cluster-frame';
import type { GroupBox, LaneBox, MemberBox } from '../layout';

export interface Ribbon {
  readonly id: string;
  /** What tells the groups’ ribbons apart: never hue. */
  readonly texture: 'solid' | 'hatched' | 'dotted';
  /** The group rebalances: its end hangs free. */
  readonly detached: boolean;
  readonly path: string;
  readonly words: string;
}

const HALF = 9;
const TEXTURES = ['solid', 'hatched', 'dotted'] as const;
const HANGING = 0.7;

/** `grown`: how far each ribbon has come from its lane, up to 1. */
export function ribbonsOf(lanes: readonly LaneBox[], groups: readonly GroupBox[], topic: string, grown = 1): readonly Ribbon[] {
  return groups.flatMap(({ group, members }) =>
    members.flatMap((box) => {
      const owned = box.member.partitions.filter((assigned) => assigned.topic === topic);
      return owned.flatMap(({ partition }, place) => {
        const lane = lanes.find((each) => each.lane.partition === partition);
        return lane === undefined ? [] : [ribbon({ lane, group, box, place, count: owned.length, grown })];
      });
    }),
  );
}

interface Ends {
  readonly lane: LaneBox;
  readonly group: GroupView;
  readonly box: MemberBox;
  readonly place: number;
  readonly count: number;
  readonly grown: number;
}

function ribbon({ lane, group, box, place, count, grown }: Ends): Ribbon {
  const { partition } = lane.lane;
  const detached = isRebalancing(group) || box.member.phase !== 'stable';
  const pitch = Math.min(2 * HALF + 2, (box.height - 6) / count);
  const half = Math.max(1.5, Math.min(HALF, lane.height / 4, pitch / 2 - 0.5));
  const from = { x: lane.x + lane.width + 2, y: lane.y + lane.height / 2 };
  const to = { x: box.x, y: box.y + box.height / 2 + (place - (count - 1) / 2) * pitch };
  const part = detached ? Math.min(grown, HANGING) : grown;
  return {
    id: `${group.group} ${box.member.node} ${partition}`,
    texture: TEXTURES[group.pennant % TEXTURES.length] ?? 'solid',
    detached,
    path: band(from, { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }, half),
    words: `P${partition} → ${box.member.node} of ${group.group}: ${reasonOf(group.assignor)}`,
  };
}

const isRebalancing = ({ state }: GroupView) => state === 'PreparingRebalance' || state === 'CompletingRebalance';

function band(a: { x: number; y: number }, b: { x: number; y: number }, half: number): string {
  const dx = (b.x - a.x) / 2;
  const n = (value: number) => Math.round(value * 100) / 100;
  const over = `M${n(a.x)} ${n(a.y - half)}C${n(a.x + dx)} ${n(a.y - half)} ${n(b.x - dx)} ${n(b.y - half)} ${n(b.x)} ${n(b.y - half)}`;
  return `${over}V${n(b.y + half)}C${n(b.x - dx)} ${n(b.y + half)} ${n(a.x + dx)} ${n(a.y + half)} ${n(a.x)} ${n(a.y + half)}z`;
}

/** What each assignor goes by. (Kafka: RangeAssignor, RoundRobinAssignor, AbstractStickyAssignor) */
export function reasonOf(assignor: string | null): string {
  switch (assignor) {
    case 'range':
      return 'range gives the members, in order of their ids, neighbouring partitions of each topic, the first ones one more where they do not come out even';
    case 'roundrobin':
      return 'roundrobin deals the partitions out one by one to the members in order of their ids';
    case 'sticky':
    case 'cooperative-sticky':
      return `${assignor} leaves each member what it had, as far as all get equally many`;
    default:
      return 'assigned by the group';
  }
}
