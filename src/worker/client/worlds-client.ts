/**
 * The page's end of a thread with several worlds: one port a world, as if each were alone, and the clock that all share. Whoever moves
 * time by one world's port moves it for all of them.
 */
import type { TopicName } from '../../engine/model/vocabulary';
import type { LabStory } from '../../frame/lab/lab-view';
import type { EnginePort } from '../protocol/engine-port';
import type { Question, ToHost } from '../protocol/messages';
import type { BeginWorlds, FromWorlds, StepTo, ToWorlds, WorldsMoment, WorldsOpening, WorldsRun } from '../protocol/worlds';
import { EngineClient } from './engine-client';

export interface PullOptions {
  /** With every record's account: costs what there are records. */
  readonly withLabs: boolean;
}

interface WorldQuestion {
  readonly world: number;
  readonly message: Question;
}

export interface ConnectedWorlds {
  readonly ports: readonly EnginePort[];
  /** Every world at one moment. */
  pullAll(topic: TopicName | null, options: PullOptions): Promise<WorldsMoment>;
  /** What is asked of several worlds in that function reaches them at one moment. */
  together(ask: () => void): void;
  /** Back to the fork, and through that; all worlds stand at its end. */
  rerun(run: WorldsRun): void;
  step(direction: 'forward' | 'back', to: StepTo): void;
  /** All that happened to each record of each world. */
  stories(): Promise<readonly (readonly LabStory[])[]>;
  /** Ends the thread; nothing is answered after. */
  stop(): void;
}

export function connectWorlds(opening: WorldsOpening, run: WorldsRun): ConnectedWorlds {
  const worker = new Worker(new URL('../host/worlds-main.ts', import.meta.url), { type: 'module' });
  const client = new WorldsClient((message) => worker.postMessage(message), run.commands.length);
  worker.onmessage = ({ data }: MessageEvent<FromWorlds>) => client.receive(data);
  worker.onerror = ({ message }) => client.threadFailed(message || 'the engine’s thread did not start');
  const begin: BeginWorlds = { kind: 'Begin', opening, run };
  worker.postMessage(begin);
  return {
    ports: client.ports,
    pullAll: (topic, options) => client.pullAll(topic, options),
    together: (ask) => client.together(ask),
    rerun: (next) => client.post({ kind: 'Rerun', run: next }),
    step: (direction, to) => client.post({ kind: 'Step', direction, to }),
    stories: () => client.stories(),
    stop: () => worker.terminate(),
  };
}

export class WorldsClient {
  readonly ports: readonly EngineClient[];
  readonly post: (message: ToWorlds) => void;
  private readonly waiting = new Map<number, (answer: FromWorlds) => void>();
  private nextId = 0;
  /** What is asked together, while it is gathered. */
  private gathered: WorldQuestion[] | null = null;

  constructor(post: (message: ToWorlds) => void, count: number) {
    this.post = post;
    this.ports = Array.from(
      { length: count },
      (_, world) => new EngineClient({ post: (message) => this.say(world, message), keep: () => {} }),
    );
  }

  together(ask: () => void): void {
    const asked: WorldQuestion[] = [];
    this.gathered = asked;
    ask();
    this.gathered = null;
    this.post({ kind: 'Worlds', messages: asked });
  }

  async pullAll(topic: TopicName | null, { withLabs }: PullOptions): Promise<WorldsMoment> {
    const id = this.nextId++;
    const answer = await this.ask({ kind: 'PullAll', id, topic, withLabs });
    if (answer.kind !== 'PullAll') throw new Error('broken belief: a question is answered by a message of its kind');
    return answer.moment;
  }

  async stories(): Promise<readonly (readonly LabStory[])[]> {
    const id = this.nextId++;
    const answer = await this.ask({ kind: 'Stories', id });
    if (answer.kind !== 'Stories') throw new Error('broken belief: a question is answered by a message of its kind');
    return answer.stories;
  }

  receive(message: FromWorlds): void {
    if (message.kind === 'World') return this.ports[message.world]?.receive(message.message);
    this.waiting.get(message.id)?.(message);
    this.waiting.delete(message.id);
  }

  threadFailed(because: string): void {
    for (const port of this.ports) port.threadFailed(because);
  }

  private askOf(question: WorldQuestion): void {
    if (this.gathered !== null) this.gathered.push(question);
    else this.post({ kind: 'Worlds', messages: [question] });
  }

  private ask(question: Extract<ToWorlds, { readonly id: number }>): Promise<FromWorlds> {
    return new Promise((resolve) => {
      this.waiting.set(question.id, resolve);
      this.post(question);
    });
  }

  /** Time is everybody's; all else is one world's. */
  private say(world: number, message: ToHost): void {
    switch (message.kind) {
      case 'Pace':
      case 'Seek':
        this.post(message);
        break;
      case 'Step':
        this.post({ kind: 'Step', direction: message.direction, to: 'Interest' });
        break;
      // Each has one past, is kept nowhere, and is acted on by hand.
      case 'ShowBranch':
      case 'Persist':
      case 'Stir':
      case 'StopOpening':
        break;
      default:
        this.askOf({ world, message });
    }
  }
}
