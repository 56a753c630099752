/**
 * Task queues beside the cluster: what waits, what is out with a worker, what nobody managed, and how many are forgotten. A dead queue
 * has what is on its disk. What happens on its links stands here too, in the same form as the cluster's messages.
 */
import { type ClientDescription, senderNode } from '../engine/cluster/description';
import { queueDefaults } from '../engine/model/configs';
import { QueueRequest, QueueResponse } from '../engine/queue/messages';
import { type Kept, readJournal } from '../engine/queue/queue-journal';
import type { HandedOut } from '../engine/queue/task-queue';
import type { NodeId } from '../engine/sim/context';
import type { InFlight } from '../engine/sim/link';
import type { HandedOutView, MessageView, QueueMessageView, QueueView, WorkerView } from './cluster-frame';
import type { Moment } from './moment';
import { processStatus } from './project-brokers';

type QueueDescription = Extract<ClientDescription, { kind: 'Queue' }>;
type WorkerDescription = Extract<ClientDescription, { kind: 'Worker' }>;

const WAITING_SHOWN_MAX = 14;
const DEAD_SHOWN_MAX = 8;
const BODY_SHOWN_MAX = 80;

export function projectQueues(moment: Moment): readonly QueueView[] {
  return moment.cluster.clientDescriptions().flatMap((client) => (client.kind === 'Queue' ? [projectQueue(client, moment)] : []));
}

function projectQueue({ node, config }: QueueDescription, moment: Moment): QueueView {
  const { cluster, keys } = moment;
  const settings = { ...queueDefaults, ...config };
  const { waiting, out, dead, forgotten } = contentOf(node, moment);
  const view = (kept: Kept) => messageView(kept, moment);
  const workers = cluster.clientDescriptions().filter((client): client is WorkerDescription => client.kind === 'Worker');
  // In the order of their numbers, so that a key's number does not depend on where its message happens to be.
  const byAge = [...waiting, ...out, ...dead].sort((a, b) => a.message.number - b.message.number);
  for (const { message } of byAge) keys.numberOf(message.key);
  return {
    node,
    status: processStatus(node, moment),
    visibilityTimeoutMs: settings['visibility.timeout.ms'],
    maxReceiveCount: settings['max.receive.count'],
    waiting: waiting.slice(0, WAITING_SHOWN_MAX).map(view),
    waitingCount: waiting.length,
    handedOut: out.map((handed): HandedOutView => {
      const { worker, handedAt, visibleAgainAt } = handed;
      return { ...view(handed), worker, handedAt, visibleAgainAt };
    }),
    deadLetters: dead.slice(-DEAD_SHOWN_MAX).map(view),
    deadCount: dead.length,
    forgotten,
    sender: { node: senderNode(node), status: processStatus(senderNode(node), moment) },
    workers: workers.filter(({ queue }) => queue === node).map((worker) => projectWorker(worker, moment)),
    messages: projectTraffic(node, moment),
  };
}

interface Content {
  readonly waiting: readonly Kept[];
  readonly out: readonly HandedOut[];
  readonly dead: readonly Kept[];
  readonly forgotten: number;
}

function contentOf(node: NodeId, { cluster }: Moment): Content {
  const queue = cluster.queue(node);
  if (queue !== null) return { waiting: queue.visible, out: queue.handedOut, dead: queue.deadLetters, forgotten: queue.forgotten };
  const { waiting, dead, next } = readJournal(cluster.sim.diskOf(node));
  return { waiting, out: [], dead, forgotten: next - 1 - waiting.length - dead.length };
}

function messageView({ message, receives }: Kept, { keys }: Moment): QueueMessageView {
  const { number, key, body } = message;
  return { number, key, keyNumber: keys.numberOf(key), body: body.slice(0, BODY_SHOWN_MAX), receives };
}

function projectWorker({ node, failsOn }: WorkerDescription, moment: Moment): WorkerView {
  const worker = moment.cluster.worker(node);
  return {
    node,
    status: processStatus(node, moment),
    inHand: worker?.job == null ? null : messageView(worker.job, moment),
    working: worker?.state === 'Working',
    finished: worker?.finished ?? 0,
    failsOn,
  };
}

function projectTraffic(queue: NodeId, moment: Moment): readonly MessageView[] {
  return moment.cluster.sim.messagesInFlight().flatMap((message) => {
    const { payload, from, to } = message;
    if (from !== queue && to !== queue) return [];
    if (payload instanceof QueueRequest) return [trafficView(message, payload.correlation, questionWords(payload, moment), 'Request')];
    if (payload instanceof QueueResponse) return [trafficView(message, payload.correlation, replyWords(payload, moment), 'Response')];
    return [];
  });
}

type Words = Pick<MessageView, 'api' | 'label' | 'records' | 'ofInterest'>;

function questionWords({ question }: QueueRequest, { keys }: Moment): Words {
  const api = question.kind;
  if (question.kind === 'Send')
    return { api, label: 'send', records: [{ key: question.key, keyNumber: keys.numberOf(question.key), offset: null }], ofInterest: true };
  return { api, label: question.kind === 'Receive' ? 'ask' : 'done', records: [], ofInterest: question.kind === 'Acknowledge' };
}

function replyWords({ reply }: QueueResponse, { keys }: Moment): Words {
  const api = reply.kind;
  if (reply.kind === 'Handed') {
    const { key, number } = reply.message;
    return { api, label: `message ${number}`, records: [{ key, keyNumber: keys.numberOf(key), offset: null }], ofInterest: true };
  }
  const label = { Stored: 'stored', Refused: 'refused', Nothing: 'nothing', Forgotten: 'forgotten', TooLate: 'too late' }[reply.kind];
  return { api, label, records: [], ofInterest: reply.kind !== 'Nothing' };
}

const CORRELATIONS = 2 ** 21;

function trafficView(
  { connection, from, to, sentAt, resentAt, arrivesAt, heldBy, travelled }: InFlight,
  correlation: number,
  words: Words,
  direction: MessageView['direction'],
): MessageView {
  const id = (connection * CORRELATIONS + (correlation % CORRELATIONS)) * 2 + (direction === 'Request' ? 0 : 1);
  return {
    id,
    from,
    to,
    direction,
    ...words,
    more: 0,
    error: null,
    sentAt,
    resentAt,
    arrivesAt,
    heldBy,
    travelled,
    reference: null,
    traffic: 'client',
  };
}
