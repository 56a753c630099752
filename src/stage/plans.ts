/** How the stage's columns may stand: clients on both sides of the brokers, or under them. In the stage's own units, like all that is laid out. */
export interface Column {
  readonly x: number;
  readonly width: number;
}

export interface Strip {
  /** Consumers side by side. */
  readonly abreast: number;
  /** So far right of the racks the links swing that come down to it. */
  readonly swing: number;
}

export interface Plan {
  readonly width: number;
  readonly producers: Column;
  readonly racks: Column;
  /** Right of the racks, each consumer under the one before; or, where there is `strip`, under the racks and beside each other. */
  readonly groups: Column;
  readonly strip: Strip | null;
  /** With a strip: it is never made smaller than this, where its room is wide enough. */
  readonly legible: number;
  /** How far under the line where clients begin there are producers: over them is something else. */
  readonly producersLower: number;
  /** Else racks, pipe and clients begin where it would stand. */
  readonly hasControllers: boolean;
  /** All of it stands so much lower; less than 0 is higher. */
  readonly lower: number;
  /** The logical view of the same window: lanes, and groups beside them. */
  readonly logical: { readonly width: number; readonly lane: Column; readonly groups: Column };
}

export const WIDE: Plan = {
  width: 1440,
  producers: { x: 24, width: 180 },
  racks: { x: 300, width: 720 },
  groups: { x: 1140, width: 276 },
  strip: null,
  legible: 0.72,
  producersLower: 0,
  hasControllers: true,
  lower: 0,
  logical: { width: 1440, lane: { x: 128, width: 838 }, groups: { x: 1120, width: 296 } },
};

/** For a window that is no wider than a tablet: groups are a strip under the racks. */
export const NARROW: Plan = {
  width: 960,
  producers: { x: 16, width: 168 },
  racks: { x: 232, width: 650 },
  groups: { x: 16, width: 866 },
  strip: { abreast: 3, swing: 60 },
  legible: 0.92,
  producersLower: 0,
  hasControllers: true,
  lower: 0,
  logical: { width: 1188, lane: { x: 128, width: 690 }, groups: { x: 894, width: 278 } },
};

/** For who comes for the first time: a headline over the producer, and its key box as wide as that. */
export const FIRST_VISIT: Plan = {
  ...WIDE,
  producers: { x: 40, width: 310 },
  racks: { x: 404, width: 690 },
  groups: { x: 1150, width: 266 },
  producersLower: 148,
  hasControllers: false,
};

/** The same where there is no room beside the racks: the headline is over all. */
export const NARROW_FIRST_VISIT: Plan = { ...NARROW, legible: 0.85, hasControllers: false, lower: 124 };

/** For a room full of people. On a very wide screen everything is about as large without a strip. */
const PRESENTED: Plan = { ...NARROW, groups: NARROW.racks, strip: { abreast: 2, swing: 60 }, legible: 1.4, lower: -28 };
const VERY_WIDE = 1880;

export const presentedPlan = (width: number): Plan => (width < VERY_WIDE ? PRESENTED : WIDE);
