/** How the stage's columns may stand: clients on both sides, brokers between them. In the stage's own units, like all that is laid out. */
export interface Column {
  readonly x: number;
  readonly width: number;
}

export interface Plan {
  readonly producers: Column;
  readonly racks: Column;
  readonly groups: Column;
  /** How far under the line where clients begin there are producers: over them is something else. */
  readonly producersLower: number;
  /** Else racks, pipe and clients begin where it would stand. */
  readonly hasController: boolean;
}

export const WIDE: Plan = {
  producers: { x: 24, width: 180 },
  racks: { x: 300, width: 720 },
  groups: { x: 1140, width: 276 },
  producersLower: 0,
  hasController: true,
};

/** For who comes for the first time: a headline over the producer, and its key box as wide as that. */
export const FIRST_VISIT: Plan = {
  producers: { x: 40, width: 310 },
  racks: { x: 404, width: 690 },
  groups: { x: 1150, width: 266 },
  producersLower: 148,
  hasController: false,
};
