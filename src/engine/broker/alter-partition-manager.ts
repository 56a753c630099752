/**
 * ISR changes on their way to the controller: one request at a time, with all that is asked for by then, again and again until the
 * controller has answered. (Kafka: DefaultAlterPartitionManager)
 *
 * A change may be dropped only when its partition no longer asks for it: the controller may have made it although its answer was lost.
 */
import { milliseconds } from '../../base/virtual-time';
import { Errors } from '../model/error-codes';
import { NO_LEADER_EPOCH, type PartitionEpoch, partitionName, type TopicId } from '../model/vocabulary';
import {
  type AlterPartitionRequest,
  type AlterPartitionResponse,
  alterPartitionKey,
  alterPartitionRequest,
  LEADER_RECOVERED,
} from '../protocol/alter-partition';
import type { IsrAnswer, IsrChange } from '../replication/isr-change';
import type { Context, Microseconds } from '../sim/context';
import { State } from '../sim/state';
import type { Broker } from './broker';
import { replicationHost } from './hosts';

/** After a failure of the whole request. (Kafka: 50 ms, fixed) */
const RETRY_US = milliseconds(50) as Microseconds;

export class AlterPartitionManager extends State {
  /** By partition name: of two changes of one partition only the later one is asked for. */
  private readonly unsent = new Map<string, IsrChange>();
  private inFlight: readonly IsrChange[] = [];
  private state: 'Ready' | 'BackingOff' = 'Ready';

  ask(change: IsrChange, broker: Broker, context: Context): void {
    this.unsent.set(partitionName(change.partition), change);
    this.send(broker, context);
  }

  /** The time to back off is over. */
  retry(broker: Broker, context: Context): void {
    this.state = 'Ready';
    this.send(broker, context);
  }

  private send(broker: Broker, context: Context): void {
    if (this.inFlight.length > 0 || this.state === 'BackingOff') return;
    const changes = [...this.unsent.values()].filter((change) => broker.replicas.isAskingFor(change));
    this.unsent.clear();
    if (changes.length === 0) return;
    this.inFlight = changes;
    broker.toController.send(
      { apiKey: alterPartitionKey, schema: alterPartitionRequest, body: requestFor(changes, broker) },
      { purpose: 'alter partition', subject: '' },
      context,
    );
  }

  answered(response: AlterPartitionResponse, broker: Broker, context: Context): void {
    if (response.errorCode !== Errors.NONE) return this.failed(context);
    const asked = this.inFlight;
    this.inFlight = [];
    const host = replicationHost(broker, context);
    const { cause } = context;
    for (const change of asked) {
      context.because(cause);
      const again = broker.replicas.isrChangeAnswered(change, answerTo(change, response), host);
      if (again) this.keep(change);
    }
    this.send(broker, context);
  }

  /** Nothing was heard, or the controller would not look at it: nobody knows whether the changes were made. */
  failed(context: Context): void {
    for (const change of this.inFlight) this.keep(change);
    this.inFlight = [];
    if (this.state === 'BackingOff') return;
    this.state = 'BackingOff';
    context.startTimer(RETRY_US, { due: 'alter partition', subject: 0 });
  }

  private keep(change: IsrChange): void {
    const name = partitionName(change.partition);
    if (!this.unsent.has(name)) this.unsent.set(name, change);
  }
}

type ProposedPartition = AlterPartitionRequest['topics'][number]['partitions'][number];

function requestFor(changes: readonly IsrChange[], { id, epoch }: Broker): AlterPartitionRequest {
  const byTopic = new Map<TopicId, ProposedPartition[]>();
  for (const { partition, topicId, leaderEpoch, partitionEpoch, isr } of changes) {
    const partitions = byTopic.get(topicId) ?? [];
    byTopic.set(topicId, partitions);
    const newIsrWithEpochs = isr.map((member) => ({ brokerId: member.broker, brokerEpoch: member.epoch }));
    const leaderRecoveryState = LEADER_RECOVERED;
    partitions.push({
      partitionIndex: partition.partition,
      leaderEpoch,
      newIsr: [],
      newIsrWithEpochs,
      leaderRecoveryState,
      partitionEpoch,
    });
  }
  return { brokerId: id, brokerEpoch: epoch, topics: Array.from(byTopic, ([topicId, partitions]) => ({ topicId, partitions })) };
}

function answerTo({ topicId, partition }: IsrChange, response: AlterPartitionResponse): IsrAnswer {
  const answer = response.topics
    .find((topic) => topic.topicId === topicId)
    ?.partitions.find(({ partitionIndex }) => partitionIndex === partition.partition);
  if (answer === undefined) return UNANSWERED;
  return { error: answer.errorCode, isr: answer.isr, leaderEpoch: answer.leaderEpoch, partitionEpoch: answer.partitionEpoch };
}

const UNANSWERED: IsrAnswer = {
  error: Errors.UNKNOWN_SERVER_ERROR,
  isr: [],
  leaderEpoch: NO_LEADER_EPOCH,
  partitionEpoch: -1 as PartitionEpoch,
};
