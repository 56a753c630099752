/**
 * The measures that give way: a window that is low closes the racks up before anything on the stage is made smaller, so that a record's
 * offset can still be read. Between the two everything is in between.
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
  readonly followerBelow: number;
}

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
  followerBelow: 5,
};

/** 0 is close, 1 is roomy. */
export function geometry(roominess: number): Geometry {
  if (roominess >= 1) return ROOMY;
  const between = (name: keyof Geometry) => CLOSE[name] + (ROOMY[name] - CLOSE[name]) * roominess;
  const names = Object.keys(ROOMY) as (keyof Geometry)[];
  return Object.fromEntries(names.map((name) => [name, between(name)])) as unknown as Geometry;
}
