/** Topics are created, grown and deleted, as they should and as they should not. */
import { NO_TOPIC_ID } from '../../engine/model/vocabulary';
import type { CreateTopicsRequest } from '../../engine/protocol/create-topics';
import { createPartitions, createTopics, deleteTopics, describeTopicPartitions, metadata } from './apis';
import { ask, type Conversation, type Plain, UNKNOWN_TOPIC_ID } from './conversation';

type NewTopic = Plain<CreateTopicsRequest>['topics'][number];
type Placed = readonly (readonly number[])[];

const BROKERS = [1, 2, 3];
const TIMEOUT_MS = 30_000;

/** What the rest of the conversation is about. */
export function* topicsForAll(): Conversation {
  yield* create(
    'a topic whose replicas are placed by hand',
    placed('orders', [
      [1, 2, 3],
      [2, 3, 1],
      [3, 1, 2],
    ]),
  );
  yield* create('a topic with settings', placed('strict', [[1, 2]], { 'min.insync.replicas': '3' }));
  yield* create('a compacted topic', placed('compacted', [[1]], { 'cleanup.policy': 'compact' }));
  yield* create('a topic for small batches', placed('small', [[1]], { 'max.message.bytes': '100' }));
  yield* create('a topic with the times of its broker', placed('stamped', [[1]], { 'message.timestamp.type': 'LogAppendTime' }));
  for (const broker of BROKERS) for (const topic of ['orders', 'strict', 'compacted', 'small', 'stamped']) yield* known(topic, broker);
}

export function* newTopics(): Conversation {
  yield* create('a topic that exists', counted('orders', 3, 1));
  for (const name of ['', '.', '..', 'bad/name', 'x'.repeat(250), 'ünï'])
    yield* create(`the name «${name.slice(0, 10)}»`, counted(name, 1, 1));
  yield* create('a topic with dots', counted('with.dots', 1, 1));
  yield* create('a name that collides with it', counted('with_dots', 1, 1));
  yield* create('the metadata log', counted('__cluster_metadata', 1, 1));
  for (const partitions of [0, -2, -1, 10_001])
    yield* create(`${partitions} partitions`, counted(`partitions${partitions}`, partitions, 1), true);
  for (const factor of [0, -2, -1, 4]) yield* create(`replication factor ${factor}`, counted(`factor${factor}`, 1, factor), true);
  yield* create('both as the brokers have it', counted('defaults', -1, -1));
  yield* create('an unknown broker', placed('hand', [[1, 7]]));
  yield* create('a broker twice', placed('hand', [[1, 1]]));
  yield* create('a negative broker', placed('hand', [[-1]]));
  yield* create('no replicas', placed('hand', [[]]));
  yield* create('partitions of different numbers of replicas', placed('hand', [[1, 2], [3]]));
  yield* create('a gap in the partitions', { ...placed('hand', [[1]]), assignments: [assigned(0, [1]), assigned(2, [2])] });
  yield* create('a partition twice', { ...placed('hand', [[1]]), assignments: [assigned(0, [1]), assigned(0, [2])] });
  yield* create('no partition 0', { ...placed('hand', [[1]]), assignments: [assigned(1, [1])] });
  yield* create('a negative partition', { ...placed('hand', [[1]]), assignments: [assigned(-1, [1])] });
  yield* create('partitions counted and placed by hand', { ...placed('hand', [[1]]), numPartitions: 1 });
  yield* create('replicas counted and placed by hand', { ...placed('hand', [[1]]), replicationFactor: 1 });
  yield* create('one topic twice', [counted('twice', 1, 1), counted('twice', 1, 1)]);
  yield* create('one that can be, and one that cannot', [counted('whole', 1, 1), counted('bad name', 1, 1)]);
  yield* create('only checked', counted('checked', 2, 3), true);
  yield* create('what was only checked', counted('checked', 2, 3));
  yield* create('no topics', []);
}

export function* newTopicsWithSettings(): Conversation {
  const settings: Readonly<Record<string, string | null>> = {
    'no.such.setting': '1',
    'retention.ms': 'soon',
    'segment.bytes': '12',
    'min.insync.replicas': '0',
    'cleanup.policy': 'shred',
    'message.timestamp.type': 'Never',
    'unclean.leader.election.enable': 'maybe',
    'min.cleanable.dirty.ratio': '1.5',
    'max.message.bytes': '2147483648',
    'retention.bytes': null,
    'leader.replication.throttled.replicas': 'all of them',
  };
  for (const [name, value] of Object.entries(settings)) {
    const topic = counted('set', 1, 1);
    yield* create(`${name}=${value}`, { ...topic, configs: [{ name, value }] }, true);
  }
  const [min, max] = ['min.compaction.lag.ms', 'max.compaction.lag.ms'];
  const configs = [
    { name: min!, value: '10' },
    { name: max!, value: '5' },
  ];
  yield* create(`${min} above ${max}`, { ...counted('set', 1, 1), configs }, true);
  yield* create('a setting twice', { ...counted('set', 1, 1), configs: [configs[0]!, configs[0]!] }, true);
  yield* create('compression.type=snappy', { ...counted('set', 1, 1), configs: [{ name: 'compression.type', value: 'snappy' }] }, true);
}

export function* morePartitions(): Conversation {
  yield* grow('as many partitions as there are', 'orders', 3);
  yield* grow('fewer partitions', 'orders', 1);
  yield* grow('no partitions', 'orders', 0);
  yield* grow('a negative number of partitions', 'orders', -1);
  yield* grow('too many partitions', 'orders', 20_000, { validateOnly: true });
  yield* grow('partitions of an unknown topic', 'nowhere', 3);
  yield* grow('partitions only checked', 'orders', 4, { validateOnly: true });
  yield* grow('placed, but fewer', 'orders', 5, { replicas: [[1, 2, 3]] });
  yield* grow('placed, but more', 'orders', 4, {
    replicas: [
      [1, 2, 3],
      [1, 2, 3],
    ],
  });
  yield* grow('placed on an unknown broker', 'orders', 4, { replicas: [[1, 2, 9]] });
  yield* grow('placed on one broker twice', 'orders', 4, { replicas: [[1, 2, 2]] });
  yield* grow('placed on fewer brokers than the others', 'orders', 4, { replicas: [[1, 2]] });
  yield* grow('placed on none', 'orders', 4, { replicas: [[]] });
  yield* ask(createPartitions, 'partitions of one topic twice', {
    topics: [more('orders', 4), more('orders', 5)],
    timeoutMs: TIMEOUT_MS,
    validateOnly: true,
  });
  yield* grow('one partition more', 'checked', 3);
}

export function* fewerTopics(): Conversation {
  const one = (what: string, name: string | null, topicId: string = NO_TOPIC_ID) =>
    ask(deleteTopics, what, { topics: [{ name, topicId }], topicNames: [], timeoutMs: TIMEOUT_MS });
  yield* one('a topic that is not there', 'nowhere');
  yield* one('an id that is not there', null, UNKNOWN_TOPIC_ID);
  yield* one('neither name nor id', null);
  yield* one('name and id', 'checked', UNKNOWN_TOPIC_ID);
  yield* ask(deleteTopics, 'a topic deleted twice', {
    topics: [
      { name: 'whole', topicId: NO_TOPIC_ID },
      { name: 'whole', topicId: NO_TOPIC_ID },
    ],
    topicNames: [],
    timeoutMs: TIMEOUT_MS,
  });
  yield* one('a topic that is there', 'checked');
  yield* one('a topic that was there', 'checked');
  yield* one('the metadata log', '__cluster_metadata');
}

export function* knownTopics(): Conversation {
  const named = (what: string, name: string | null, topicId: string = NO_TOPIC_ID) => ask(metadata, what, about([{ name, topicId }]));
  yield* named('a topic', 'orders');
  yield* named('an unknown topic', 'nowhere');
  yield* named('a topic that cannot be', 'bad/name');
  yield* named('an unknown id', null, UNKNOWN_TOPIC_ID);
  yield* named('a name and an id', 'orders', UNKNOWN_TOPIC_ID);
  yield* named('neither', null);
  yield* ask(metadata, 'no topics', about([]));
  const partitions = (
    what: string,
    names: readonly string[],
    cursor: { topicName: string; partitionIndex: number } | null = null,
    limit = 2_000,
  ) => ask(describeTopicPartitions, what, { topics: names.map((name) => ({ name })), responsePartitionLimit: limit, cursor });
  yield* partitions('a topic', ['orders']);
  yield* partitions('an unknown topic', ['nowhere']);
  yield* partitions('a topic that cannot be', ['bad/name']);
  yield* partitions('two partitions of more', ['strict', 'orders'], null, 2);
  yield* partitions('the rest of them', ['strict', 'orders'], { topicName: 'orders', partitionIndex: 2 }, 2);
  yield* partitions('from a negative partition', ['orders'], { topicName: 'orders', partitionIndex: -1 });
  yield* partitions('from a topic that is not asked for', ['orders'], { topicName: 'zebra', partitionIndex: 0 });
  yield* partitions('at most none', ['orders'], null, 0);
}

const about = (topics: readonly { name: string | null; topicId: string }[]) => ({
  topics,
  allowAutoTopicCreation: false,
  includeClusterAuthorizedOperations: false,
  includeTopicAuthorizedOperations: false,
});

/** Until the broker has heard that the topic is there and led. */
const known = (name: string, broker: number) =>
  ask(metadata, null, about([{ name, topicId: NO_TOPIC_ID }]), {
    broker,
    until: ({ topics }) => topics.every(({ errorCode, partitions }) => errorCode === 0 && partitions.every(({ leaderId }) => leaderId > 0)),
  });

function* create(what: string, topics: NewTopic | readonly NewTopic[], validateOnly = false): Conversation {
  const all = 'name' in topics ? [topics] : topics;
  yield* ask(createTopics, what, { topics: all, timeoutMs: TIMEOUT_MS, validateOnly });
}

const counted = (name: string, numPartitions: number, replicationFactor: number): NewTopic => ({
  name,
  numPartitions,
  replicationFactor,
  assignments: [],
  configs: [],
});

const placed = (name: string, replicas: Placed, configs: Readonly<Record<string, string>> = {}): NewTopic => ({
  name,
  numPartitions: -1,
  replicationFactor: -1,
  assignments: replicas.map((brokerIds, partition) => assigned(partition, brokerIds)),
  configs: Object.entries(configs).map(([setting, value]) => ({ name: setting, value })),
});

const assigned = (partitionIndex: number, brokerIds: readonly number[]) => ({ partitionIndex, brokerIds });

const more = (name: string, count: number, replicas: Placed | null = null) => ({
  name,
  count,
  assignments: replicas?.map((brokerIds) => ({ brokerIds })) ?? null,
});

const grow = (
  what: string,
  name: string,
  count: number,
  { replicas = null, validateOnly = false }: { replicas?: Placed | null; validateOnly?: boolean } = {},
) => ask(createPartitions, what, { topics: [more(name, count, replicas)], timeoutMs: TIMEOUT_MS, validateOnly });
