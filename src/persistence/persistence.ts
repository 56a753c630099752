/**
 * A storage of disks: what it is given, and what it gives back. A change is applied whole or not at all, so what is loaded is always
 * exactly the state after one event, across all disks. It knows files and bytes, and nothing of Kafka.
 *
 * Bytes are stored by extent: one that three replicas share has one id and is stored once. Extents are packed into chunks, because many
 * small values are slow. A file is the list of its extents' ids, in pages, so that a long file is not written again for each append.
 * Read next: disk-mirror.ts (makes changes), indexed-db.ts and in-memory.ts (apply them), stored-world.ts (puts disks together again).
 */

import type { ClientDescription, ClusterDescription, OwnConfig } from '../engine/cluster/description';
import type { FaultyLink, FaultyMachine } from '../engine/cluster/origin';
import type { BrokerId } from '../engine/model/vocabulary';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import type { Extent } from '../engine/sim/disk';
import type { MemoryDisk } from '../engine/sim/memory-disk';

export interface Persistence {
  /** Null where nothing was ever stored. Rejects where what is stored cannot be read. */
  load(): Promise<StoredWorld | null>;
  /** Resolves when the change is stored; where it rejects, nothing of it is, and the same change may be written again. */
  write(change: WorldChange): Promise<void>;
  clear(): Promise<void>;
  close(): void;
}

/** Counts up when what is stored changes its shape. */
export const FORMAT = 3;

/** Which moment the disks are of, and what a cluster is booted from besides them. */
export interface Moment {
  readonly format: typeof FORMAT;
  /** Everything before this event had happened. */
  readonly event: number;
  readonly at: VirtualTime;
  /** Arrivals delivered so far: where a replay has to stop. */
  readonly steps: number;
  /** How often the cluster has been loaded from its disks; 0 for the life it began with. */
  readonly reloads: number;
  /** Whether the journal begins where virtual time began. Else the past cannot be lived through again. */
  readonly hasPast: boolean;
  readonly description: ClusterDescription;
  /** Those that there are now. */
  readonly brokers: readonly BrokerId[];
  readonly clients: readonly ClientDescription[];
  readonly links: readonly FaultyLink[];
  /** Earlier versions knew of none. */
  readonly machines?: readonly FaultyMachine[];
  /** Likewise. */
  readonly ownConfigs?: readonly OwnConfig[];
}

/** An entry of the journal, its command in words, as any version of this page can read it. */
export interface StoredEntry {
  readonly number: number;
  readonly at: VirtualTime;
  readonly steps: number;
  readonly command: string;
}

export interface StoredWorld {
  readonly moment: Moment;
  readonly disks: ReadonlyMap<NodeId, MemoryDisk>;
  /** In order. */
  readonly journal: readonly StoredEntry[];
  /** The extents as they are packed: what a mirror goes on from. */
  readonly chunks: ReadonlyMap<number, readonly StoredExtent[]>;
}

export interface StoredExtent {
  readonly id: number;
  readonly extent: Extent;
}

/** From the last stored moment to the next. */
export interface WorldChange {
  readonly moment: Moment;
  /** All entries from that number on: those that were stored from there on are no more. */
  readonly journal: { readonly from: number; readonly entries: readonly StoredEntry[] };
  /** Chunks to be deleted, before `chunks` are put. */
  readonly droppedChunks: readonly number[];
  readonly chunks: readonly { readonly chunk: number; readonly extents: readonly StoredExtent[] }[];
  readonly removedFiles: readonly FileKey[];
  readonly files: readonly FileChange[];
}

export interface FileKey {
  readonly node: NodeId;
  readonly name: string;
}

/** Extents of one page; the last, unfinished page stands with the file itself. */
export const IDS_PER_PAGE = 128;

export interface FileChange extends FileKey {
  readonly length: number;
  readonly flushedLength: number;
  /** Full pages the file has now; those stored beyond are to be deleted. */
  readonly pageCount: number;
  /** Full pages that are new or different. */
  readonly pages: readonly { readonly index: number; readonly ids: readonly number[] }[];
  readonly tail: readonly number[];
}
