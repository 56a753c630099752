/** The tables of kafka-topics.sh and kafka-consumer-groups.sh, to the character. (Kafka: TopicCommand, ConsumerGroupCommand) */
import { Errors } from '../../model/error-codes';
import { type BrokerId, type ErrorCode, NO_LEADER, type Offset, type TopicName, type TopicPartition } from '../../model/vocabulary';
import { decodeAssignment } from '../../protocol/consumer-protocol';
import { ConfigSource } from '../../protocol/describe-configs';
import type { AdminTask } from './admin-task';

type Topic = NonNullable<AdminTask['described']>['topics'][number];

export const topicCommandError = (message: string) => `Error while executing topic command : ${message}`;

/** What the tool logs beside it: which of Kafka's errors it was. */
export function loggedError(error: ErrorCode, message: string): string[] {
  const name = EXCEPTIONS.get(error);
  return name === undefined ? [] : [`ERROR org.apache.kafka.common.errors.${name}: ${message}`];
}

const EXCEPTIONS: ReadonlyMap<ErrorCode, string> = new Map([
  [Errors.INVALID_TOPIC_EXCEPTION, 'InvalidTopicException'],
  [Errors.TOPIC_ALREADY_EXISTS, 'TopicExistsException'],
  [Errors.INVALID_PARTITIONS, 'InvalidPartitionsException'],
  [Errors.INVALID_REPLICATION_FACTOR, 'InvalidReplicationFactorException'],
  [Errors.INVALID_REPLICA_ASSIGNMENT, 'InvalidReplicaAssignmentException'],
  [Errors.INVALID_CONFIG, 'InvalidConfigurationException'],
  [Errors.INVALID_REQUEST, 'InvalidRequestException'],
  [Errors.POLICY_VIOLATION, 'PolicyViolationException'],
]);

/** Tabs between, none at the end of a header line. */
export function describeTopics(task: AdminTask, topics: readonly Topic[]): string[] {
  return topics.flatMap((topic) => {
    const partitions = [...topic.partitions].sort((a, b) => a.partitionIndex - b.partitionIndex);
    const ofTopic = task.reassignments?.topics.find(({ name }) => name === topic.name)?.partitions ?? [];
    const moving = (index: number | undefined) => ofTopic.find(({ partitionIndex }) => partitionIndex === index);
    const header = [
      `Topic: ${topic.name}`,
      `TopicId: ${topic.topicId}`,
      `PartitionCount: ${partitions.length}`,
      `ReplicationFactor: ${(partitions[0]?.replicaNodes.length ?? 0) - (moving(partitions[0]?.partitionIndex)?.addingReplicas.length ?? 0)}`,
      `Configs: ${configsOf(task, topic.name)}`,
    ];
    const lines = partitions.map(({ partitionIndex, leaderId, replicaNodes, isrNodes, eligibleLeaderReplicas, lastKnownElr }) =>
      [
        '',
        `Topic: ${topic.name}`,
        `Partition: ${partitionIndex}`,
        `Leader: ${leaderId === NO_LEADER ? 'none' : leaderId}`,
        `Replicas: ${replicaNodes.join(',')}`,
        `Isr: ${isrNodes.join(',')}`,
        ...move(moving(partitionIndex)),
        `Elr: ${eligibleLeaderReplicas?.join(',') ?? 'N/A'}`,
        `LastKnownElr: ${lastKnownElr?.join(',') ?? 'N/A'}`,
      ].join('\t'),
    );
    return [header.join('\t'), ...lines];
  });
}

function move(
  moving: { readonly addingReplicas: readonly BrokerId[]; readonly removingReplicas: readonly BrokerId[] } | undefined,
): string[] {
  if (moving === undefined) return [];
  return [`Adding Replicas: ${moving.addingReplicas.join(',')}`, `Removing Replicas: ${moving.removingReplicas.join(',')}`];
}

function configsOf({ configs }: AdminTask, topic: TopicName | null): string {
  const entries = configs?.results.find(({ resourceName }) => resourceName === topic)?.configs ?? [];
  return entries
    .filter(({ configSource }) => configSource !== ConfigSource.defaultConfig)
    .sort((a, b) => HASH_ORDER.indexOf(a.name) - HASH_ORDER.indexOf(b.name))
    .map(({ name, value }) => `${name}=${value}`)
    .join(',');
}

/** A Java HashMap has the names so. Kafka's own escape hatch is none of them, and stands first. */
const HASH_ORDER: readonly string[] = [
  'leader.replication.throttled.replicas',
  'min.insync.replicas',
  'cleanup.policy',
  'flush.ms',
  'follower.replication.throttled.replicas',
  'segment.bytes',
  'retention.ms',
  'flush.messages',
  'file.delete.delay.ms',
  'max.compaction.lag.ms',
  'max.message.bytes',
  'min.compaction.lag.ms',
  'message.timestamp.type',
  'index.interval.bytes',
  'min.cleanable.dirty.ratio',
  'unclean.leader.election.enable',
  'retention.bytes',
  'delete.retention.ms',
  'message.timestamp.after.max.ms',
  'segment.ms',
  'segment.index.bytes',
];

interface Row {
  readonly topic: string;
  readonly partition: string;
  readonly current: string;
  readonly end: string;
  readonly lag: string;
  readonly consumer: string;
  readonly host: string;
  readonly client: string;
}

/** Columns GROUP, TOPIC, CONSUMER-ID and HOST widen to what they hold. */
export function describeGroup(task: AdminTask, group: string): string[] {
  const rows = rowsOf(task);
  const width = (least: number, values: readonly string[]) => Math.max(least, ...values.map(({ length }) => length));
  const widths = {
    group: width(15, [group]),
    topic: width(
      15,
      rows.map(({ topic }) => topic),
    ),
    consumer: width(
      15,
      rows.map(({ consumer }) => consumer),
    ),
    host: width(
      15,
      rows.map(({ host }) => host),
    ),
  };
  const line = (name: string, row: Row) =>
    [
      name.padEnd(widths.group),
      row.topic.padEnd(widths.topic),
      row.partition.padEnd(10),
      row.current.padEnd(15),
      row.end.padEnd(15),
      row.lag.padEnd(15),
      row.consumer.padEnd(widths.consumer),
      row.host.padEnd(widths.host),
      row.client,
    ].join(' ');
  const header: Row = {
    topic: 'TOPIC',
    partition: 'PARTITION',
    current: 'CURRENT-OFFSET',
    end: 'LOG-END-OFFSET',
    lag: 'LAG',
    consumer: 'CONSUMER-ID',
    host: 'HOST',
    client: 'CLIENT-ID',
  };
  const state = task.group?.groupState ?? '';
  const note =
    state === 'Empty'
      ? [`Consumer group '${group}' has no active members.`]
      : state === 'Stable'
        ? []
        : [`Warning: Consumer group '${group}' is rebalancing.`];
  return ['', ...note, ...(note.length > 0 ? [''] : []), line('GROUP', header), ...rows.map((row) => line(group, row))];
}

function rowsOf({ group, committed, offsets: known }: AdminTask): Row[] {
  const owners = new Map<string, { memberId: string; clientHost: string; clientId: string }>();
  for (const member of group?.members ?? []) {
    const assignment = member.memberAssignment.length === 0 ? null : decodeAssignment(member.memberAssignment);
    if (assignment?.ok !== true) continue;
    for (const { topic, partitions } of assignment.value.assignedPartitions)
      for (const partition of partitions) owners.set(`${topic} ${partition}`, member);
  }
  const offsets = new Map<string, number>();
  for (const { name, partitions } of committed?.topics ?? []) {
    for (const { partitionIndex, committedOffset } of partitions)
      if (committedOffset >= 0) offsets.set(`${name} ${partitionIndex}`, committedOffset);
  }
  return [...new Set([...offsets.keys(), ...owners.keys()])].sort().map((key) => {
    const [topic = '', partition = ''] = key.split(' ');
    const owner = owners.get(key);
    const offset = offsets.get(key);
    const end = known.get('Latest')?.get(`${topic}-${partition}`);
    const lag = offset === undefined || end === undefined ? '-' : String(end - offset);
    const says = (value: number | undefined) => (value === undefined ? '-' : String(value));
    return {
      topic,
      partition,
      current: says(offset),
      end: says(end),
      lag,
      consumer: owner?.memberId ?? '-',
      host: owner?.clientHost ?? '-',
      client: owner?.clientId ?? '-',
    };
  });
}

export interface NewOffset {
  readonly partition: TopicPartition;
  readonly offset: Offset;
}

/** A dry run looks the same. */
export function resetTable(group: string, offsets: readonly NewOffset[]): string[] {
  const topicWidth = Math.max(15, ...offsets.map(({ partition }) => partition.topic.length));
  const line = (name: string, topic: string, partition: string, offset: string) =>
    `${name.padEnd(Math.max(15, group.length))} ${topic.padEnd(topicWidth)} ${partition.padEnd(10)} ${offset}`;
  const rows = offsets.map(({ partition: { topic, partition }, offset }) => line(group, topic, String(partition), String(offset)));
  return ['', line('GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET'), ...rows];
}
