/**
 * The measures that give way: a window that is low closes the racks up before anything on the stage is made smaller, so that a record's
 * offset can still be read. Where lanes are many, followers become ticks of colour and labels move into the leaders' lanes. Between
 * the three everything is in between.
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

/** A leader still has its offsets; a follower is told by colour alone. */
export const CROWDED: Geometry = {
  ...CLOSE,
  rackHead: 29,
  rackFoot: 4,
  rackGap: 7,
  leaderAbove: 5,
  leaderHeight: 28,
  leaderBelow: 8,
  followerAbove: 2,
  followerHeight: 4,
  followerBelow: 1.5,
};

/** Room above a leader's lane for what stands there in words. */
const LABELS_ABOVE = 14;
export const isCrowded = ({ leaderAbove }: Geometry) => leaderAbove < LABELS_ABOVE;

/** −1 is crowded, 0 is close, 1 is roomy. */
export function geometry(roominess: number): Geometry {
  if (roominess >= 1) return ROOMY;
  const [less, more] = roominess < 0 ? [CROWDED, CLOSE] : [CLOSE, ROOMY];
  const part = roominess < 0 ? Math.max(0, roominess + 1) : roominess;
  const between = (name: keyof Geometry) => less[name] + (more[name] - less[name]) * part;
  const names = Object.keys(ROOMY) as (keyof Geometry)[];
  return Object.fromEntries(names.map((name) => [name, between(name)])) as unknown as Geometry;
}
