/** What replicas and groups ask of the broker around them: made for one call, never kept (replication/host.ts says why). */

import type { CoordinatorHost } from '../groups/coordinator-host';
import { partitionForGroup } from '../groups/java-hash';
import { Errors } from '../model/error-codes';
import type { Happening } from '../model/events';
import { type GroupId, OFFSETS_TOPIC, type Offset, type PartitionIndex, type TopicPartition } from '../model/vocabulary';
import { alterPartitionKey, alterPartitionRequest } from '../protocol/alter-partition';
import { fetchKey, fetchRequest } from '../protocol/fetch';
import { buildRecordBatch } from '../protocol/record-batch-builder';
import { Records } from '../protocol/records';
import type { ReplicationHost } from '../replication/host';
import type { Context } from '../sim/context';
import type { Broker } from './broker';

export function replicationHost(broker: Broker, context: Context): ReplicationHost {
  return {
    broker: broker.id,
    now: context.now,
    clockMs: context.clockMs,
    disk: context.disk,
    emit: (fact) => context.emit(fact),
    reply: (to, body, recordBytes) => broker.reply(to, body, recordBytes, context),
    wakeAfter: (span) => context.startTimer(span, { due: 'purgatory', subject: 0 }),
    sendFetch: (leader, body) =>
      broker
        .toLeader(leader)
        .send({ apiKey: fetchKey, schema: fetchRequest, body }, { purpose: 'fetch records', subject: String(leader) }, context),
    askForIsr: (change) => {
      const { partition, topicId, leaderEpoch, partitionEpoch, isr } = change;
      const newIsrWithEpochs = isr.map((brokerId) => ({ brokerId, brokerEpoch: broker.image.broker(brokerId)?.epoch ?? -1 }));
      const partitions = [
        { partitionIndex: partition.partition, leaderEpoch, newIsr: [], newIsrWithEpochs, leaderRecoveryState: 0, partitionEpoch },
      ];
      const body = { brokerId: broker.id, brokerEpoch: broker.epoch, topics: [{ topicId, partitions }] };
      const awaited = { purpose: 'alter partition', subject: `${partition.topic}-${partition.partition}` };
      broker.toController.send({ apiKey: alterPartitionKey, schema: alterPartitionRequest, body }, awaited, context);
    },
    highWatermarkMoved: (partition, highWatermark) => broker.highWatermarkMoved(partition, highWatermark),
    registration: (id) => {
      const registered = broker.image.broker(id);
      return registered === null ? null : { epoch: registered.epoch, eligible: broker.image.isActive(id) };
    },
    ownEpoch: () => broker.epoch,
  };
}

export function coordinatorHost(broker: Broker, context: Context): CoordinatorHost {
  return {
    now: context.now,
    clockMs: context.clockMs,
    partitionFor: (group: GroupId) => partitionForGroup(group, broker.offsetsPartitions),
    append: (partition, records) => appendToOffsets(broker, { topic: OFFSETS_TOPIC, partition }, records, context),
    reply: (to, body) => broker.reply(to, body, 0, context),
    startTimer: (span, subject) => context.startTimer(span, { due: 'group', subject }),
    chance: (below) => context.chance(below),
    emit: (fact: Happening) => context.emit(fact),
    topicExists: (topic) => broker.image.topic(topic) !== null,
  };
}

type CoordinatorRecords = Parameters<CoordinatorHost['append']>[1];

function appendToOffsets(
  broker: Broker,
  partition: TopicPartition & { partition: PartitionIndex },
  records: CoordinatorRecords,
  context: Context,
): ReturnType<CoordinatorHost['append']> {
  const timestamp = context.clockMs as never;
  const batch = buildRecordBatch(
    records.map(({ key, value }) => ({ timestamp, key, value, headers: [] })),
    {},
  );
  const options = { partition, records: Records.of([batch]), acks: -1, origin: 'Coordinator' as const };
  const result = broker.replicas.append(options, replicationHost(broker, context));
  if (result.error !== Errors.NONE) return { ok: false, error: result.error };
  broker.appended(partition);
  return { ok: true, value: (result.baseOffset + records.length - 1) as Offset };
}
