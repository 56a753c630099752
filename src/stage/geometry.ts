/**
 * The measures that give way: a window that is low closes the racks up before anything on the stage is made smaller, so that a record's
 * offset can still be read. Where lanes are many, followers become ticks of colour and labels move into the leaders' lanes. Between
 * the four everything is in between.
 */
export interface Geometry {
  readonly clientsY: number;
  readonly controllerY: number;
  readonly racksY: number;
  readonly rackHead: number;
  readonly rackFoot: number;
  readonly rackGap: number;
  readonly leaderAbove: number;
  readonly leaderHeight: number;
  readonly leaderBelow: number;
  readonly followerAbove: number;
  readonly followerHeight: number;
  readonly followerBelow: number;
}

/** Where there is room for it. */
export const FOLLOWER_HEIGHT = 14;

export const ROOMY: Geometry = {
  clientsY: 98,
  controllerY: 64,
  racksY: 120,
  rackHead: 34,
  rackFoot: 7,
  rackGap: 16,
  leaderAbove: 22,
  leaderHeight: 40,
  leaderBelow: 13,
  followerAbove: 9,
  followerHeight: FOLLOWER_HEIGHT,
  followerBelow: 7,
};

export const CLOSE: Geometry = {
  clientsY: 78,
  controllerY: 46,
  racksY: 94,
  rackHead: 31,
  rackFoot: 5,
  rackGap: 9,
  leaderAbove: 20,
  leaderHeight: 36,
  leaderBelow: 10,
  followerAbove: 7,
  followerHeight: FOLLOWER_HEIGHT,
  followerBelow: 5,
};

/** As close as everything still has its words. */
export const TIGHT: Geometry = {
  clientsY: 76,
  controllerY: 44,
  racksY: 88,
  rackHead: 28,
  rackFoot: 4,
  rackGap: 7,
  leaderAbove: 18,
  leaderHeight: 33,
  leaderBelow: 8,
  followerAbove: 5,
  followerHeight: 13,
  followerBelow: 3,
};

/** A leader still has its offsets; a follower is told by colour alone. */
export const CROWDED: Geometry = {
  ...TIGHT,
  rackHead: 26,
  rackFoot: 3,
  rackGap: 5,
  leaderAbove: 4,
  leaderHeight: 25,
  leaderBelow: 5,
  followerAbove: 1,
  followerHeight: 4,
  followerBelow: 1,
};

interface Stop {
  readonly roominess: number;
  readonly of: Geometry;
}

/** Each higher than the one before. */
const STOPS: readonly Stop[] = [
  { roominess: -1, of: CROWDED },
  { roominess: -0.4, of: TIGHT },
  { roominess: 0, of: CLOSE },
  { roominess: 1, of: ROOMY },
];

/** The least at which leaders’ lanes have their labels over them. */
export const LEAST_NAMED = -0.57;

/** Room above a leader's lane for what stands there in words. */
const LABELS_ABOVE = 14;
export const isCrowded = ({ leaderAbove }: Geometry) => leaderAbove < LABELS_ABOVE;

/** −1 is crowded, 0 is close, 1 is roomy. */
export function geometry(roominess: number): Geometry {
  const [less, more] = around(({ roominess: at }) => at, roominess);
  if (less === more) return less.of;
  const part = (roominess - less.roominess) / (more.roominess - less.roominess);
  const between = (name: keyof Geometry) => less.of[name] + (more.of[name] - less.of[name]) * part;
  const names = Object.keys(ROOMY) as (keyof Geometry)[];
  return Object.fromEntries(names.map((name) => [name, between(name)])) as unknown as Geometry;
}

/** How roomy something may be that is to be no higher than `height`. */
export function roominessIn(height: number, heightOf: (of: Geometry) => number): number {
  const [less, more] = around(({ of }) => heightOf(of), height);
  const [low, high] = [heightOf(less.of), heightOf(more.of)];
  if (low === high) return less.roominess;
  return less.roominess + ((more.roominess - less.roominess) * (height - low)) / (high - low);
}

/** The stops on both sides of `value`; the outermost twice where it is beyond that. */
function around(measure: (stop: Stop) => number, value: number): readonly [Stop, Stop] {
  const after = STOPS.findIndex((stop) => measure(stop) >= value);
  const more = STOPS.at(after)!;
  return [after <= 0 ? more : STOPS[after - 1]!, more];
}
