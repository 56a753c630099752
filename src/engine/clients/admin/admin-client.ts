/**
 * What kafka-topics.sh and kafka-consumer-groups.sh do: asks brokers by messages, step by step, and prints what the tools print.
 * (Kafka: KafkaAdminClient)
 *
 * All steps are repeated from the first while brokers cannot be reached or are not ready, for default.api.timeout.ms at most.
 * Read next: step.ts, create-topic.ts, then all-tools.ts, which has the others.
 */
import { assertUnreachable } from '../../../base/assert';
import { after, milliseconds } from '../../../base/virtual-time';
import type { Happening } from '../../model/events';
import { Response } from '../../protocol/payload';
import { type Context, type Input, Node, type NodeId } from '../../sim/context';
import { Alarm, earliest } from '../alarm';
import { backoffUs } from '../exponential-backoff';
import { NetworkClient } from '../network-client';
import { AdminCall } from '../told';
import { AdminTask } from './admin-task';
import { hasCreated, nextCreationStep } from './create-topic';
import type { Question } from './step';
import { tools } from './tools';

interface About {
  readonly command: number;
  readonly attempt: number;
}

const DEFAULT_API_TIMEOUT_US = milliseconds(60_000);
/** Kafka's defaults of retry.backoff.ms and retry.backoff.max.ms. */
const RETRY_BACKOFF = { initialMs: 100, maxMs: 1_000 };

export class AdminClient extends Node {
  readonly id: NodeId;
  private readonly bootstrap: readonly NodeId[];
  private readonly tasks = new Map<number, AdminTask>();
  private readonly network = new NetworkClient<About>({
    requestTimeoutMs: 30_000,
    reconnectBackoffMs: 50,
    reconnectBackoffMaxMs: 1_000,
    maxInFlight: 100,
  });
  private readonly alarm = new Alarm();
  private nextBroker = 0;

  constructor(options: { id: NodeId; bootstrap: readonly NodeId[] }) {
    super();
    this.id = options.id;
    this.bootstrap = options.bootstrap;
  }

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
      case 'connectionOpened':
        break;
      case 'told':
        if (input.payload instanceof AdminCall) this.tasks.set(input.payload.command, new AdminTask(input.payload, context.now));
        break;
      case 'timerFired':
        this.alarm.rang(context.now);
        this.network.checkTimeouts(context);
        break;
      case 'received':
        if (input.payload instanceof Response)
          this.received(this.network.received(input.connection, input.payload), input.payload.apiKey, context);
        break;
      case 'connectionReset':
        this.network.reset(input.connection, context);
        break;
      default:
        return assertUnreachable(input);
    }
    this.takeLosses(context);
    for (const task of [...this.tasks.values()]) this.pump(task, context);
    const retries = [...this.tasks.values()].map(({ retryAt }) => retryAt);
    this.alarm.arm(earliest(context.now, [this.network.nextDeadline(context.now), ...retries]), context);
  }

  private pump(task: AdminTask, context: Context): void {
    if (task.outstanding > 0 || (task.retryAt !== null && task.retryAt > context.now)) return;
    task.retryAt = null;
    if (context.now - task.startedAt >= DEFAULT_API_TIMEOUT_US) {
      const done = task.call.kind === 'DeleteRecords' ? tools().deletedSoFar(task) : null;
      if (done !== null) return this.answer(task, false, done, context);
      return this.answer(task, true, [this.failure(task, 'Timed out waiting for a node assignment.')], context);
    }
    this.next(task, context);
  }

  /** Whatever is not known yet is asked for; when all is, the tool prints. A question that nobody is asked is answered. */
  private next(task: AdminTask, context: Context): void {
    const next = () => nextCreationStep(task) ?? tools().next(task.call, task, context);
    for (let step = next(); ; step = next()) {
      if (step.kind === 'Answer') return this.answer(task, step.failed, step.lines, context);
      const { attempt } = task;
      for (const question of step.questions) if (task.attempt === attempt) this.ask(task, question, context);
      if (step.questions.length > 0) return;
    }
  }

  /** Of that broker, or of whichever can be reached. */
  private ask(task: AdminTask, { to, request }: Question, context: Context): void {
    const ready = (each: NodeId) => this.network.canSend(each, 'Data', context.now);
    const inTurn = this.bootstrap.map((_, index) => this.bootstrap[(this.nextBroker + index) % this.bootstrap.length]!);
    const node = to ?? inTurn.find(ready);
    if (node === undefined || !ready(node)) return this.again(task, context);
    task.outstanding++;
    this.network.send(node, 'Data', request, { command: task.command, attempt: task.attempt }, context);
  }

  // Answers

  private takeLosses(context: Context): void {
    const lost = this.network.takeLost();
    if (lost.length > 0) this.nextBroker++;
    for (const {
      about: { command, attempt },
    } of lost) {
      const task = this.tasks.get(command);
      if (task?.attempt === attempt) this.again(task, context);
    }
  }

  /** All over again, after a back-off that grows with every attempt. */
  private again(task: AdminTask, context: Context): void {
    task.restart(after(context.now, backoffUs(RETRY_BACKOFF, task.attempt, context)));
  }

  private received(answer: { about: About; body: unknown } | null, apiKey: number, context: Context): void {
    const task = answer === null ? undefined : this.tasks.get(answer.about.command);
    if (answer === null || task === undefined || task.attempt !== answer.about.attempt) return;
    task.outstanding--;
    if (hasCreated(task, apiKey, answer.body)) return;
    if (tools().learn(task, apiKey, answer.body) === 'AskAgain') this.again(task, context);
  }

  /** Of what a tool would have asked first. */
  private failure({ call }: AdminTask, message: string): string {
    if (call.kind === 'DescribeQuorum')
      return `org.apache.kafka.common.errors.TimeoutException: ${message} Call: ${call.what === 'Status' ? 'listNodes' : 'describeMetadataQuorum'}`;
    return call.kind.includes('Group') || call.kind === 'ResetOffsets'
      ? `Error: Executing consumer group command failed due to ${message}`
      : `Error while executing topic command : ${message} Call: ${call.kind === 'CreateTopic' ? 'createTopics' : 'listTopics'}`;
  }

  private answer(task: AdminTask, failed: boolean, lines: readonly string[], context: Context): void {
    this.tasks.delete(task.command);
    const answered: Happening = { kind: 'CommandAnswered', command: task.command, failed, lines };
    context.emit(answered);
  }
}
