/** Settings of topics and brokers are asked for and changed. */
import { brokerDefaults, topicDefaults } from '../../engine/model/configs';
import { ConfigResourceType } from '../../engine/protocol/describe-configs';
import { ConfigOperation } from '../../engine/protocol/incremental-alter-configs';
import { describeConfigs, incrementalAlterConfigs } from './apis';
import { ask, type Conversation } from './conversation';

const { topic, broker, brokerLogger, clientMetrics, group } = ConfigResourceType;
/** All that both have: not Kafka's own escape hatch, and not what is set otherwise for the recording. */
const OF_TOPICS = Object.keys(topicDefaults).filter((name) => name !== 'internal.segment.bytes');
const NOT_COMPARED = ['log.initial.task.delay.ms', 'log.cleaner.dedupe.buffer.size', 'eligible.leader.replicas.version'];
const OF_BROKERS = Object.keys(brokerDefaults).filter((name) => !NOT_COMPARED.includes(name));

type Change = readonly [name: string, operation: keyof typeof ConfigOperation, value: string | null];

export function* describedSettings(): Conversation {
  const describe = (what: string, type: number, name: string, keys: readonly string[] = ['min.insync.replicas'], includeSynonyms = false) =>
    ask(describeConfigs, what, {
      resources: [{ resourceType: type, resourceName: name, configurationKeys: keys }],
      includeSynonyms,
      includeDocumentation: false,
    });
  yield* describe('a setting of its topic', topic, 'strict');
  yield* describe('a default', topic, 'orders');
  yield* describe('where a value comes from', topic, 'strict', ['min.insync.replicas'], true);
  yield* describe('a setting of each type', topic, 'compacted', [
    'cleanup.policy',
    'retention.ms',
    'min.cleanable.dirty.ratio',
    'unclean.leader.election.enable',
    'segment.bytes',
    'message.timestamp.type',
  ]);
  yield* describe('every setting of a topic', topic, 'orders', OF_TOPICS);
  yield* describe('every setting of a broker', broker, '1', OF_BROKERS);
  yield* describe('a setting that is not there', topic, 'orders', ['no.such.setting']);
  yield* describe('an unknown topic', topic, 'nowhere');
  yield* describe('a topic that cannot be', topic, 'bad/name');
  yield* describe('a topic without a name', topic, '');
  yield* describe('a broker', broker, '1', ['num.partitions', 'auto.create.topics.enable', 'default.replication.factor'], true);
  yield* describe('another broker than is asked', broker, '2');
  yield* describe('a broker that is not there', broker, '7');
  yield* describe('a broker whose id is no number', broker, 'one');
  yield* describe('a type that is not there', 3, 'orders');
  for (const [name, type] of Object.entries({ brokerLogger, clientMetrics, group })) yield* describe(`${name} without a name`, type, '');
}

export function* changedSettings(): Conversation {
  const alter = (what: string, resourceType: number, resourceName: string, changes: readonly Change[], validateOnly = true) =>
    ask(incrementalAlterConfigs, what, {
      resources: [
        {
          resourceType,
          resourceName,
          configs: changes.map(([name, operation, value]) => ({ name, configOperation: ConfigOperation[operation], value })),
        },
      ],
      validateOnly,
    });
  const set = (name: string, value: string | null) => alter(`${name} set to ${value}`, topic, 'orders', [[name, 'set', value]]);
  yield* set('no.such.setting', '1');
  yield* set('retention.ms', 'soon');
  yield* set('retention.ms', '-2');
  yield* set('retention.ms', null);
  yield* set('retention.ms', '');
  yield* set('retention.ms', '9223372036854775807');
  yield* set('retention.ms', '9223372036854775808');
  yield* set('segment.bytes', '9223372036854775807');
  yield* set('segment.bytes', '1048575');
  yield* set('min.insync.replicas', '0');
  yield* set('min.cleanable.dirty.ratio', '-0.1');
  yield* set('min.cleanable.dirty.ratio', 'half');
  yield* set('cleanup.policy', '');
  yield* set('cleanup.policy', 'compact,shred');
  yield* set('unclean.leader.election.enable', 'TRUE');
  yield* set('unclean.leader.election.enable', 'yes');
  yield* set('follower.replication.throttled.replicas', '0:x');
  yield* alter('a list is appended to', topic, 'orders', [['cleanup.policy', 'append', 'compact']]);
  yield* alter('a list is taken from', topic, 'compacted', [['cleanup.policy', 'subtract', 'delete']]);
  yield* alter('what is no list is appended to', topic, 'orders', [['retention.ms', 'append', '1']]);
  yield* alter('what is no list is taken from', topic, 'orders', [['retention.ms', 'subtract', '1']]);
  yield* alter('what is not set is deleted', topic, 'orders', [['retention.ms', 'delete', null]]);
  yield* alter('what is not there is deleted', topic, 'orders', [['no.such.setting', 'delete', null]]);
  yield* alter('nothing is appended', topic, 'orders', [['cleanup.policy', 'append', null]]);
  yield* alter('one setting twice', topic, 'orders', [
    ['retention.ms', 'set', '1'],
    ['retention.ms', 'set', '2'],
  ]);
  yield* alter('an unknown topic', topic, 'nowhere', [['retention.ms', 'set', '1']]);
  yield* alter('a topic that cannot be', topic, 'bad/name', [['retention.ms', 'set', '1']]);
  yield* alter('a topic without a name', topic, '', [['retention.ms', 'set', '1']]);
  yield* alter('a type that is not there', 3, 'orders', [['retention.ms', 'set', '1']]);
  yield* alter('a broker’s setting that is not dynamic', broker, '1', [['num.partitions', 'set', '2']]);
  yield* alter('a broker’s throttle', broker, '1', [['leader.replication.throttled.rate', 'set', '1000']]);
  yield* alter('a throttle below zero', broker, '1', [['leader.replication.throttled.rate', 'set', '-1']]);
  yield* alter('a broker that is not there', broker, '7', [['leader.replication.throttled.rate', 'set', '1000']]);
  yield* alter('min.insync.replicas of one broker', broker, '1', [['min.insync.replicas', 'set', '2']]);
  yield* alter('min.insync.replicas of all brokers', broker, '', [['min.insync.replicas', 'set', '0']]);
  yield* alter('min.insync.replicas of all brokers is deleted', broker, '', [['min.insync.replicas', 'delete', null]]);
  yield* alter('a setting is changed', topic, 'orders', [['retention.ms', 'set', '1000000000']], false);
}
