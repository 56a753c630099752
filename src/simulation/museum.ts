/**
 * How each bug of the museum is found by chance: in which profile, within how many seeds from 1 on, and what it breaks. That it is so is
 * checked by `npm run museum`, and of the quick ones by museum.test.ts.
 */
import type { HistoricRule } from '../engine/model/historic-rules';
import type { ProfileName } from './profiles';

export interface Exhibit {
  readonly profile: ProfileName;
  readonly seedsMax: number;
  /** What the failure says. */
  readonly breaks: RegExp;
}

/** Rules that chance alone has not shown to be wrong yet are not here. */
export const museum = {
  'kip-101': { profile: 'faults', seedsMax: 20, breaks: /^I-1/ },
  'kip-106': { profile: 'outages', seedsMax: 20, breaks: /acknowledged by all/ },
  'kip-279': { profile: 'unclean', seedsMax: 100, breaks: /^I-2/ },
  'kip-320': { profile: 'unclean', seedsMax: 100, breaks: /given to no consumer|^I-/ },
  'kip-497': { profile: 'faults', seedsMax: 20, breaks: /^I-[13]/ },
  'kip-679': { profile: 'faults', seedsMax: 5, breaks: /idempotent/ },
  'kip-966': { profile: 'outages', seedsMax: 10, breaks: /^I-17/ },
  'kip-966-elr': { profile: 'power', seedsMax: 20, breaks: /acknowledged by all/ },
  'kafka-5490': { profile: 'compaction', seedsMax: 5, breaks: /^I-16.*last batch of producer/ },
  'kafka-7128': { profile: 'outages', seedsMax: 50, breaks: /^I-1/ },
  'kafka-10527': { profile: 'quorum', seedsMax: 5, breaks: /^I-19/ },
} as const satisfies Partial<Record<HistoricRule, Exhibit>>;

export type MuseumBug = keyof typeof museum;
export const museumBugs = Object.keys(museum) as readonly MuseumBug[];
