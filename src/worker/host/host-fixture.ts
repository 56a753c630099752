/** A host without a browser, for tests: the clock goes when the test says so, and what is posted is kept. */
import { InMemory } from '../../persistence/in-memory';
import type { OpenedStorage } from '../../persistence/open-storage';
import type { Persistence } from '../../persistence/persistence';
import type { CommandAnswer, EventView, HostStatus } from '../protocol/engine-port';
import type { ToHost, ToPage } from '../protocol/messages';
import { EngineHost } from './engine-host';
import { type OpenedSession, openSession } from './opening';
import type { Surroundings } from './surroundings';

export const EPOCH_MS = 1_767_225_600_000;

/** As a browser's, but that it is in memory. */
export async function storageIn(persistence: Persistence): Promise<OpenedStorage> {
  return { kind: 'indexeddb', persistence, stored: await persistence.load(), note: null };
}

export class HostFixture {
  readonly host: EngineHost;
  readonly opened: OpenedSession;
  readonly posted: ToPage[] = [];
  private wallMs = 0;
  private due: { readonly atMs: number; readonly callback: () => void }[] = [];
  private nextId = 0;

  private constructor(storage: OpenedStorage, backlogBytesMax?: number) {
    this.opened = openSession({ stored: storage.stored, epochMs: EPOCH_MS });
    const limit = backlogBytesMax === undefined ? {} : { backlogBytesMax };
    this.host = new EngineHost({ surroundings: this.surroundings(), storage, opened: this.opened, ...limit });
    this.host.start();
  }

  static async open(options: { readonly persistence?: Persistence; readonly backlogBytesMax?: number } = {}): Promise<HostFixture> {
    return new HostFixture(await storageIn(options.persistence ?? new InMemory()), options.backlogBytesMax);
  }

  get session() {
    return this.opened.session;
  }

  get now(): number {
    return this.session.now;
  }

  private surroundings(): Surroundings {
    return {
      wallMs: () => this.wallMs,
      post: (message) => this.posted.push(message),
      schedule: (callback, afterMs) => this.due.push({ atMs: this.wallMs + afterMs, callback }),
    };
  }

  /** Lets wall time pass, with all that is due in it; storage gets its turns. */
  async pass(ms: number): Promise<this> {
    const until = this.wallMs + ms;
    for (;;) {
      const next = this.due.reduce<(typeof this.due)[number] | null>(
        (first, each) => (first === null || each.atMs < first.atMs ? each : first),
        null,
      );
      if (next === null || next.atMs > until) break;
      this.due.splice(this.due.indexOf(next), 1);
      this.wallMs = Math.max(this.wallMs, next.atMs);
      next.callback();
      await Promise.resolve();
    }
    this.wallMs = until;
    await new Promise((resolve) => setTimeout(resolve));
    return this;
  }

  say(message: ToHost): void {
    this.host.receive(message);
  }

  pace(speed: number, pace: { readonly playing?: boolean; readonly skipIdle?: boolean } = {}): void {
    this.say({ kind: 'Pace', pace: { playing: true, skipIdle: false, ...pace, speed } });
  }

  /** The question's id. */
  run(text: string): number {
    const id = this.nextId++;
    this.say({ kind: 'Run', id, text });
    return id;
  }

  /** Null as long as it has not been answered. */
  answerTo(id: number): CommandAnswer | null {
    const answer = this.posted.find((message) => message.kind === 'Run' && message.id === id);
    return answer?.kind === 'Run' ? answer.answer : null;
  }

  get status(): HostStatus {
    const last = this.posted.findLast((message) => message.kind === 'Status');
    if (last?.kind !== 'Status') throw new Error('no status has been told');
    return last.status;
  }

  get events(): readonly EventView[] {
    return this.posted.flatMap((message) => (message.kind === 'Events' ? message.events : []));
  }

  /** Until all is stored. */
  async idle(): Promise<void> {
    const id = this.nextId++;
    this.say({ kind: 'Idle', id });
    for (let turn = 0; turn < 50; turn++) {
      if (this.posted.some((message) => message.kind === 'Idle' && message.id === id)) return;
      await this.pass(1);
    }
    throw new Error('idle was never answered');
  }
}
