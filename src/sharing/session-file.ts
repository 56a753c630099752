/**
 * A session as it is told to somebody else: enough to live through it again, in the same bytes. Commands are in words, as any version of
 * this page can read them; moments are microseconds of virtual time.
 *
 * It tells one branch: the one that is shown. Read next: worker/host/tell-session.ts (who tells), worker/host/shared-opening.ts (who listens).
 */

import type { ClientDescription, OwnConfig } from '../engine/cluster/description';
import type { FaultyLink, FaultyMachine } from '../engine/cluster/origin';
import type { BrokerConfig } from '../engine/model/configs';
import type { BrokerId } from '../engine/model/vocabulary';
import type { VirtualTime } from '../engine/sim/context';
import type { LinkSettings } from '../engine/sim/link';

export const SESSION_FORMAT = 'glassbroker-session';
/** Counts up when what is told changes its meaning. */
export const SESSION_VERSION = 1;

export interface SessionFile {
  /** The version of Apache Kafka that it was modelled after. */
  readonly kafka: string;
  readonly cluster: ToldCluster;
  /** What it was booted from, where its past does not reach back to the beginning; null where it does. */
  readonly origin: ToldOrigin | null;
  readonly journal: readonly ToldEntry[];
  /** How far it had come. */
  readonly newest: ToldMoment;
  /** The moment to show; null for the newest. */
  readonly shown: ToldPlace | null;
  /** Of everything that had happened at the newest moment: who lives through it again can tell whether it was the same. Null: not told. */
  readonly digest: string | null;
}

export interface ToldCluster {
  readonly seed: number;
  readonly brokers: number;
  /** How many vote. Where it is not told it is one: sessions were told before there could be more. */
  readonly controllers?: number;
  /** Milliseconds since 1970 at which virtual time is 0. */
  readonly epochMs: number;
  /** What differs from Kafka's defaults. */
  readonly configs?: Partial<BrokerConfig>;
  /** Where it is not the usual one. */
  readonly network?: LinkSettings;
  /** Kafka's old rules that it lives by. */
  readonly rules?: readonly string[];
}

export interface ToldMoment {
  readonly at: VirtualTime;
  /**
   * How many arrivals had been delivered. Null where the moment says it all: everything due then had come; or, of an entry at the same
   * moment as the one before, that one had just been carried out.
   */
  readonly steps: number | null;
}

export interface ToldEntry extends ToldMoment {
  readonly command: string;
}

export interface ToldPlace extends ToldMoment {
  /** How many entries had been carried out; null where the moment says it. */
  readonly commands: number | null;
}

/** Disks and processes, as the browser had kept them. */
export interface ToldOrigin {
  readonly at: VirtualTime;
  readonly reloads: number;
  readonly brokers: readonly BrokerId[];
  readonly clients: readonly ClientDescription[];
  readonly links: readonly FaultyLink[];
  /** Not told by earlier versions. */
  readonly machines?: readonly FaultyMachine[];
  /** Likewise. */
  readonly ownConfigs?: readonly OwnConfig[];
  /** Each piece once, however many files have it: base64url. */
  readonly extents: readonly { readonly bytes: string; readonly isBatch: boolean }[];
  readonly disks: readonly { readonly node: string; readonly files: readonly ToldDiskFile[] }[];
}

export interface ToldDiskFile {
  readonly name: string;
  readonly flushedLength: number;
  /** Indices into `extents`. */
  readonly extents: readonly number[];
}
