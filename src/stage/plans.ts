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

/** close: all of it lower. closest: its buttons are in its head, too. flat: what is said of the group, and its buttons, are in one line over its consumers. */
export type GroupForm = 'roomy' | 'close' | 'closest' | 'flat';

export interface Plan {
  readonly width: number;
  readonly producers: Column;
  readonly racks: Column;
  /** Right of the racks, each consumer under the one before; or, where there is `strip`, under the racks and beside each other. */
  readonly groups: Column;
  readonly strip: Strip | null;
  readonly groupsAre: GroupForm;
  /** It is never made smaller than this: what is written in it would be too small to be read. */
  readonly legible: number;
  /** How far under the line where clients begin there are producers: over them is something else. */
  readonly producersLower: number;
  /** Else racks, pipe and clients begin where it would stand. */
  readonly hasControllers: boolean;
  /** All of it stands so much lower; less than 0 is higher. */
  readonly lower: number;
  /** Everything is written large: caps say no more than they must. */
  readonly isTerse?: boolean;
  /** The logical view of the same window: lanes, and groups beside them. */
  readonly logical: { readonly width: number; readonly lane: Column; readonly groups: Column };
}

export const WIDE: Plan = {
  width: 1440,
  producers: { x: 24, width: 180 },
  racks: { x: 300, width: 720 },
  groups: { x: 1140, width: 276 },
  strip: null,
  groupsAre: 'roomy',
  legible: 0.92,
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
  groupsAre: 'flat',
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

/** For a room full of people: few offsets, large, and who reads them beside them. */
const PRESENTED: Plan = {
  ...WIDE,
  width: 960,
  producers: { x: 10, width: 160 },
  racks: { x: 228, width: 456 },
  groups: { x: 738, width: 212 },
  legible: 1.333,
  lower: -28,
  isTerse: true,
  logical: { width: 960, lane: { x: 128, width: 532 }, groups: { x: 728, width: 224 } },
};
/** On a very wide screen everything is about as large as it is. */
const VERY_WIDE = 1880;
const HIGH = 820;

/** In a low room the controllers give their place to the lanes. */
export const presentedPlan = ({ width, height }: { readonly width: number; readonly height: number }): Plan =>
  width >= VERY_WIDE ? WIDE : height < HIGH ? { ...PRESENTED, hasControllers: false, producersLower: 34 } : PRESENTED;

/** So narrow may the gaps become in which messages travel, and so much of what is missing may one of them give. */
const GAP = { least: 56, share: 0.25 };
/** Wider, links would be long and lanes empty. */
const WIDER_MAX = 1.3;

/**
 * The same columns in another width, so that the whole of a room is used: the racks take most of it, and the gaps beside them, in which messages
 * travel, what is left.
 */
export function stretched(plan: Plan, to: number): Plan {
  const width = Math.round(Math.min(to, plan.width * WIDER_MAX));
  const wider = width - plan.width;
  if (wider === 0) return plan;
  const { producers, racks, groups } = plan;
  if (plan.strip !== null)
    return { ...plan, width, racks: { ...racks, width: racks.width + wider }, groups: { ...groups, width: groups.width + wider } };
  const left = shareOf(wider, racks.x - producers.x - producers.width);
  const right = shareOf(wider, groups.x - racks.x - racks.width);
  const wide = { x: racks.x + left, width: racks.width + wider - left - right };
  return { ...plan, width, racks: wide, groups: { ...groups, x: groups.x + wider } };
}

const shareOf = (wider: number, gap: number) => Math.round(Math.max(GAP.share * wider, Math.min(0, GAP.least - gap)));

/** The same for the logical view, whose lanes take it all. */
export function stretchedLogical({ logical }: Plan, to: number): Plan['logical'] {
  const width = Math.round(Math.min(to, logical.width * WIDER_MAX));
  const wider = width - logical.width;
  const { lane, groups } = logical;
  return { width, lane: { ...lane, width: lane.width + wider }, groups: { ...groups, x: groups.x + wider } };
}
