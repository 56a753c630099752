/**
 * Has the newest moment of a session stored soon after it has happened, and says how much of it is safe. Only the newest is ever stored:
 * who looks back leaves what is stored as it is, and who goes on differently from there makes the rest of it void.
 *
 * Where the storage cannot keep up, `isBehind` has virtual time wait for it. Read next: persistence/world-writer.ts.
 */
import type { Session } from '../../engine/session/session';
import type { NodeId } from '../../engine/sim/context';
import type { MemoryDisk } from '../../engine/sim/memory-disk';
import { DiskMirror } from '../../persistence/disk-mirror';
import type { OpenedStorage } from '../../persistence/open-storage';
import { type SafeMoment, WorldWriter } from '../../persistence/world-writer';
import type { HostStatus } from '../protocol/engine-port';
import type { OpenedSession } from './opening';
import type { Surroundings } from './surroundings';

/** Where nothing but time has moved, storing that is in no hurry. */
const STORE_EVERY_MS = 100;
const STORE_TIME_EVERY_MS = 1_000;
const BACKLOG_BYTES_MAX = 32 * 1024 * 1024;

export interface StorekeeperOptions {
  readonly surroundings: Surroundings;
  readonly storage: OpenedStorage;
  readonly opened: OpenedSession;
  /** Beyond it virtual time waits for the storage. */
  readonly backlogBytesMax?: number;
}

export class Storekeeper {
  private readonly around: Surroundings;
  private readonly storage: OpenedStorage;
  private readonly session: Session;
  private readonly hasPast: boolean;
  private readonly writer: WorldWriter;
  private readonly backlogBytesMax: number;
  private lost: string | null = null;
  private storedMs = 0;
  private storedEvents = -1;

  constructor(options: StorekeeperOptions) {
    const { surroundings, storage, opened, backlogBytesMax = BACKLOG_BYTES_MAX } = options;
    this.backlogBytesMax = backlogBytesMax;
    this.around = surroundings;
    this.storage = storage;
    this.session = opened.session;
    this.hasPast = opened.hasPast;
    const mirror = new DiskMirror(storage.stored, opened.storedJournal);
    const wait = (ms: number) => new Promise<void>((resolve) => surroundings.schedule(resolve, ms));
    this.writer = new WorldWriter({ persistence: storage.persistence, mirror, wait });
  }

  /** Takes the newest moment where it is time to. */
  tend(): void {
    const { writer, session, around } = this;
    if (writer.isWriting || !session.isAtNewest) return;
    const isNews = session.world.events !== this.storedEvents;
    if (around.wallMs() - this.storedMs >= (isNews ? STORE_EVERY_MS : STORE_TIME_EVERY_MS)) this.takeNewest();
  }

  /** Before the newest moment is left, it is taken. */
  takeNewest(): void {
    if (!this.session.isAtNewest) return;
    const { world, journal } = this.session;
    const { cluster } = world;
    this.storedMs = this.around.wallMs();
    this.storedEvents = world.events;
    this.writer.take({
      event: world.events,
      at: world.now,
      steps: world.steps,
      reloads: cluster.reloads,
      hasPast: this.hasPast,
      description: cluster.description,
      brokers: cluster.brokers,
      clients: cluster.clientDescriptions(),
      links: cluster.linkFaults(),
      machines: cluster.machineFaults(),
      ownConfigs: cluster.brokerConfigs(),
      journal,
      disks: disksOf(this.session),
    });
  }

  /** The session has gone back to that moment and goes on differently. */
  branched(from: SafeMoment): void {
    this.writer.branched(from);
  }

  /** Resolves when all that was taken is stored, or storing fails. */
  settled(): Promise<void> {
    return this.writer.settled();
  }

  /** The browser has taken the storage away. */
  lose(because: string): void {
    this.lost = because;
  }

  /** Nothing that was to be stored waits for another attempt. */
  get isSound(): boolean {
    return this.lost === null && this.writer.trouble === null;
  }

  get isBehind(): boolean {
    const { writer } = this;
    return writer.trouble === null && writer.isWriting && writer.backlogBytes(disksOf(this.session)) > this.backlogBytesMax;
  }

  status(): Pick<HostStatus, 'storage' | 'storageNote' | 'safeUpTo' | 'backlogBytes'> {
    const isKept = this.storage.kind === 'indexeddb';
    return {
      storage: this.storage.kind,
      storageNote: this.note(),
      safeUpTo: isKept ? this.writer.safe : null,
      backlogBytes: isKept ? this.writer.backlogBytes(disksOf(this.session)) : 0,
    };
  }

  private note(): string | null {
    const { trouble } = this.writer;
    if (this.lost !== null) return `Nothing is stored any more: ${this.lost}.`;
    if (trouble !== null) return `Storing fails: ${trouble}. It is tried again; until then a reload finds what is marked as safe.`;
    return this.storage.note;
  }
}

export function disksOf({ world }: { readonly world: Session['world'] }): ReadonlyMap<NodeId, MemoryDisk> {
  const { sim } = world.cluster;
  return new Map(sim.hostIds().map((node) => [node, sim.diskOf(node)]));
}
