/**
 * The page's end of the engine's thread: every call is a message, and every answer finds its question by its id. It knows nothing else.
 */
import type { TopicName } from '../../engine/model/vocabulary';
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { RecordInspection, RecordPlace } from '../../frame/record/inspection';
import type { OwnedSettings } from '../../frame/settings/settings-view';
import type { SpaceTimeFrame, Stretch } from '../../frame/space-time/space-time-frame';
import type { KeyMoves, TopicGlance } from '../../frame/topics/topics-view';
import type { Explanation, Subject } from '../../frame/why/explanation';
import type { SessionFile } from '../../sharing/session-file';
import type { CommandAnswer, EnginePort, EventView, HostStatus, Pace, SkippedView, Unsubscribe, Verdicts } from '../protocol/engine-port';
import type { Answer, Begin, Opening, Question, ToHost, ToPage } from '../protocol/messages';
import { restores, type Shortened } from '../protocol/shortened';

export interface ConnectedEngine {
  readonly port: EnginePort;
  /** Ends the thread; nothing is answered after. */
  stop(): void;
}

/** Starts the engine on a thread of its own. */
export function connectEngine(opening: Opening): ConnectedEngine {
  const worker = new Worker(new URL('../host/main.ts', import.meta.url), { type: 'module' });
  const keep = () => void (opening.kind === 'Kept' && askToKeep());
  const port = new EngineClient({ post: (message) => worker.postMessage(message), keep });
  const restored = restores();
  worker.onmessage = ({ data }: MessageEvent<Shortened>) => port.receive(restored(data));
  worker.onerror = ({ message }) => port.threadFailed(message || 'the engine’s thread did not start');
  const begin: Begin = { kind: 'Begin', opening };
  worker.postMessage(begin);
  const persist = () => document.hidden && port.persist();
  document.addEventListener('visibilitychange', persist);
  return {
    port,
    stop() {
      document.removeEventListener('visibilitychange', persist);
      worker.terminate();
    },
  };
}

/** Asks the browser not to clear this page's storage when it is short of space. Only a page may ask. */
async function askToKeep(): Promise<void> {
  try {
    await navigator.storage?.persist?.();
  } catch {
    // Where it may not be asked, it is not granted: the storage lasts as long as the browser likes.
  }
}

type QuestionKind = Question['kind'];
type AnswerTo<Kind extends QuestionKind> = Extract<Answer, { readonly kind: Kind }>;

export class EngineClient implements EnginePort {
  private readonly thread: { post: (message: ToHost) => void; keep: () => void };
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private readonly eventListeners = new Set<(events: readonly EventView[]) => void>();
  private readonly skippedListeners = new Set<(skipped: SkippedView) => void>();
  private readonly openingListeners = new Set<(part: number) => void>();
  private readonly statusListeners = new Set<(status: HostStatus) => void>();
  private status: HostStatus | null = null;
  private nextId = 0;
  private isKept = false;

  constructor(thread: { post: (message: ToHost) => void; keep: () => void }) {
    this.thread = thread;
  }

  async run(text: string): Promise<CommandAnswer> {
    // Somebody has begun to work here: from now on there is something to lose.
    if (!this.isKept) this.thread.keep();
    this.isKept = true;
    return (await this.ask<'Run'>({ kind: 'Run', id: this.nextId++, text })).answer;
  }

  async judge(texts: readonly string[]): Promise<readonly (string | null)[]> {
    return (await this.ask<'Judge'>({ kind: 'Judge', id: this.nextId++, texts })).refusals;
  }

  pace(pace: Pace): void {
    this.thread.post({ kind: 'Pace', pace });
  }

  seek(at: VirtualTime): void {
    this.thread.post({ kind: 'Seek', at });
  }

  step(direction: 'forward' | 'back'): void {
    this.thread.post({ kind: 'Step', direction });
  }

  showBranch(branch: number): void {
    this.thread.post({ kind: 'ShowBranch', branch });
  }

  stir(): void {
    this.thread.post({ kind: 'Stir' });
  }

  async pull(topic: TopicName | null): Promise<ClusterFrame> {
    return (await this.ask<'Pull'>({ kind: 'Pull', id: this.nextId++, topic })).frame;
  }

  async idle(): Promise<void> {
    await this.ask<'Idle'>({ kind: 'Idle', id: this.nextId++ });
  }

  async verdicts(): Promise<Verdicts> {
    return (await this.ask<'Verdicts'>({ kind: 'Verdicts', id: this.nextId++ })).verdicts;
  }

  async explain(subject: Subject, topic: TopicName | null): Promise<Explanation | null> {
    return (await this.ask<'Explain'>({ kind: 'Explain', id: this.nextId++, subject, topic })).explanation;
  }

  async inspect(place: RecordPlace): Promise<RecordInspection | null> {
    return (await this.ask<'Inspect'>({ kind: 'Inspect', id: this.nextId++, place })).inspection;
  }

  async spaceTime(stretch: Stretch): Promise<SpaceTimeFrame | null> {
    return (await this.ask<'SpaceTime'>({ kind: 'SpaceTime', id: this.nextId++, stretch })).diagram;
  }

  async topics(): Promise<readonly TopicGlance[]> {
    return (await this.ask<'Topics'>({ kind: 'Topics', id: this.nextId++ })).topics;
  }

  async settings(): Promise<readonly OwnedSettings[]> {
    return (await this.ask<'Settings'>({ kind: 'Settings', id: this.nextId++ })).settings;
  }

  async keyMoves(topic: TopicName, partitions: number): Promise<KeyMoves | null> {
    return (await this.ask<'KeyMoves'>({ kind: 'KeyMoves', id: this.nextId++, topic, partitions })).moves;
  }

  async tell(): Promise<SessionFile | null> {
    return (await this.ask<'Tell'>({ kind: 'Tell', id: this.nextId++ })).file;
  }

  async keep(file: SessionFile): Promise<CommandAnswer> {
    return (await this.ask<'Keep'>({ kind: 'Keep', id: this.nextId++, file })).answer;
  }

  stopOpening(): void {
    this.thread.post({ kind: 'StopOpening' });
  }

  onOpening(listener: (part: number) => void): Unsubscribe {
    this.openingListeners.add(listener);
    return () => this.openingListeners.delete(listener);
  }

  onEvents(listener: (events: readonly EventView[]) => void): Unsubscribe {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  onSkipped(listener: (skipped: SkippedView) => void): Unsubscribe {
    this.skippedListeners.add(listener);
    return () => this.skippedListeners.delete(listener);
  }

  /** A new listener is told the newest status at once, where there is one. */
  onStatus(listener: (status: HostStatus) => void): Unsubscribe {
    this.statusListeners.add(listener);
    if (this.status !== null) listener(this.status);
    return () => this.statusListeners.delete(listener);
  }

  persist(): void {
    this.thread.post({ kind: 'Persist' });
  }

  receive(message: ToPage): void {
    switch (message.kind) {
      case 'Events':
        for (const listener of this.eventListeners) listener(message.events);
        break;
      case 'Opening':
        for (const listener of this.openingListeners) listener(message.part);
        break;
      case 'Skipped':
        for (const listener of this.skippedListeners) listener(message.skipped);
        break;
      case 'Status':
        this.status = message.status;
        for (const listener of this.statusListeners) listener(message.status);
        break;
      default:
        this.waiting.get(message.id)?.(message);
        this.waiting.delete(message.id);
    }
  }

  /** The thread is gone, or never came: nobody will answer. */
  threadFailed(because: string): void {
    const last = this.status ?? NO_STATUS;
    this.receive({ kind: 'Status', status: { ...last, playing: false, failed: last.failed ?? { belief: because, seed: 0, journal: '' } } });
  }

  private ask<Kind extends QuestionKind>(question: Extract<Question, { readonly kind: Kind }>): Promise<AnswerTo<Kind>> {
    return new Promise((resolve) => {
      this.waiting.set(question.id, (answer) => resolve(answer as AnswerTo<Kind>));
      this.thread.post(question);
    });
  }
}

const NO_STATUS: HostStatus = {
  playing: false,
  speed: 1,
  skipIdle: false,
  storage: 'memory',
  storageNote: null,
  safeUpTo: null,
  backlogBytes: 0,
  branch: 0,
  branches: [],
  leftOut: [],
  failed: null,
  kafkaVersion: '',
};
