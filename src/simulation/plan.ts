/**
 * What a seed decides before a run begins: the cluster's settings, its clients, what they send, and when something breaks. What kind of
 * life it is, its profile decides (profiles.ts).
 */
import { milliseconds } from '../base/virtual-time';
import { type ClientDescription, type ClusterDescription, defaultDescription } from '../engine/cluster/description';
import type { BrokerConfig, ProducerConfig } from '../engine/model/configs';
import type { HistoricRules } from '../engine/model/historic-rules';
import type { GroupId, TopicName } from '../engine/model/vocabulary';
import { Chance } from '../engine/sim/chance';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import type { FaultKind } from './faults';
import { type Profile, type ProfileName, profileFor, profiles } from './profiles';

export interface Plan {
  readonly seed: number;
  readonly profile: Profile;
  readonly description: ClusterDescription;
  readonly topics: readonly TopicPlan[];
  readonly producers: readonly (ClientDescription & { readonly kind: 'Producer' })[];
  readonly consumers: readonly (ClientDescription & { readonly kind: 'Consumer' })[];
  /** In order of time. */
  readonly bursts: readonly Burst[];
  readonly faults: readonly PlannedFault[];
  /** From here on nothing is sent and everything is healed. */
  readonly quietFrom: VirtualTime;
}

export interface TopicPlan {
  readonly topic: TopicName;
  readonly partitions: number;
  readonly configs: readonly (readonly [name: string, value: string])[];
}

/** One producer's application sends some records at once. */
export interface Burst {
  readonly at: VirtualTime;
  readonly producer: NodeId;
  readonly topic: TopicName;
  readonly count: number;
  /** All of them have it. */
  readonly key: string | null;
  /** One record, without a value: its key is to be forgotten. */
  readonly isTombstone: boolean;
}

export interface PlannedFault {
  readonly at: VirtualTime;
  readonly kind: FaultKind;
  readonly lastsUs: number;
  /** Which of those that it could strike: each fault takes from this what it needs. */
  readonly dice: number;
}

export const seconds = (count: number) => milliseconds(1_000 * count);

const KEYS = 20;
/** So many bursts for a compacted topic, and the key of one is to be forgotten a little later. */
const TOMBSTONES_ONE_IN = 4;
const WARM_UP_US = seconds(8);
const ACTIVE_US_MIN = seconds(60);
export const GROUP = 'readers' as GroupId;
export const REPLICAS = 3;

/** Null: whose turn it is. `rules`: those of the museum that the cluster lives by. */
export function planFor(seed: number, options: { readonly profile?: ProfileName | null; readonly rules?: HistoricRules } = {}): Plan {
  const profile: Profile = profiles[options.profile ?? profileFor(seed)];
  const chance = new Chance(seed);
  const topics = topicPlans(chance, profile);
  const producers = producerPlans(chance);
  const quietFrom = (WARM_UP_US + ACTIVE_US_MIN + seconds(chance.below(10))) as VirtualTime;
  const { rules = [] } = options;
  return {
    seed,
    profile,
    description: { ...describe(seed, chance, profile), ...(rules.length === 0 ? {} : { rules }) },
    topics,
    producers,
    consumers: consumerPlans(chance, topics),
    bursts: burstPlans(chance, { topics, producers, quietFrom }),
    faults: faultPlans(chance, { profile, quietFrom }),
    quietFrom,
  };
}

const oneOf = <T>(chance: Chance, values: readonly [T, ...T[]]): T => values[chance.below(values.length)] ?? values[0];

function describe(seed: number, chance: Chance, profile: Profile): ClusterDescription {
  const { latencyUsMax, controllers, retentionCheckMs, cleanerBackoffMs, brokers } = profile;
  const description = defaultDescription({ seed, controllers, brokers, epochMs: 1_700_000_000_000 });
  const sessionTimeoutMs = oneOf(chance, [3_000, 6_000, 9_000]);
  const configs: Partial<BrokerConfig> = {
    ...description.configs,
    'replica.lag.time.max.ms': oneOf(chance, [2_000, 4_000, 10_000]),
    'replica.fetch.wait.max.ms': oneOf(chance, [100, 500]),
    'replica.high.watermark.checkpoint.interval.ms': oneOf(chance, [500, 5_000]),
    'broker.session.timeout.ms': sessionTimeoutMs,
    'broker.heartbeat.interval.ms': Math.floor(sessionTimeoutMs / oneOf(chance, [3, 6])),
    'offsets.topic.num.partitions': 1 + chance.below(5),
    'offsets.topic.segment.bytes': oneOf(chance, [10_000, 104_857_600]),
    'group.initial.rebalance.delay.ms': oneOf(chance, [0, 1_000, 3_000]),
    ...(controllers === 1 ? {} : snapshotConfigs(chance)),
    ...(retentionCheckMs === null
      ? {}
      : { 'log.retention.check.interval.ms': retentionCheckMs, 'log.initial.task.delay.ms': retentionCheckMs }),
    ...(cleanerBackoffMs === null ? {} : { 'log.cleaner.backoff.ms': cleanerBackoffMs }),
  };
  const network = {
    latencyUs: 200 + chance.below(latencyUsMax),
    jitterUs: chance.below(2_000),
    bytesPerSecond: oneOf(chance, [1_000_000, 125_000_000]),
  };
  return { ...description, configs, network };
}

/** Seldom, often, or after every batch; and what a snapshot stands for is kept or goes. */
const snapshotConfigs = (chance: Chance): Partial<BrokerConfig> => ({
  'metadata.log.max.record.bytes.between.snapshots': oneOf(chance, [20_971_520, 2_000, 1]),
  'metadata.max.retention.bytes': oneOf(chance, [104_857_600, 1]),
  'metadata.log.segment.bytes': oneOf(chance, [1_073_741_824, 8_000]),
});

function topicPlans(chance: Chance, { partitions, topic }: Profile): readonly TopicPlan[] {
  const names = chance.below(2) === 0 ? ['orders'] : ['orders', 'payments'];
  return names.map((name) => ({
    topic: name as TopicName,
    partitions,
    configs: Object.entries(topic).map(([setting, values]) => [setting, values[chance.below(values.length)] ?? ''] as const),
  }));
}

function producerPlans(chance: Chance): Plan['producers'] {
  const settings = (): Partial<ProducerConfig> => ({
    'linger.ms': chance.below(50),
    'batch.size': oneOf(chance, [500, 2_000, 16_384]),
    'max.in.flight.requests.per.connection': 1 + chance.below(5),
    'request.timeout.ms': oneOf(chance, [1_000, 3_000, 10_000]),
  });
  const producers = ['booking', 'checkout'].map((name) => ({ kind: 'Producer' as const, node: name as NodeId, config: settings() }));
  if (chance.below(4) === 0) return producers;
  const hasty: Partial<ProducerConfig> = { ...settings(), acks: '1', 'enable.idempotence': false };
  return [...producers, { kind: 'Producer', node: 'clicks' as NodeId, config: hasty }];
}

function consumerPlans(chance: Chance, topics: readonly TopicPlan[]): Plan['consumers'] {
  const config = {
    'auto.offset.reset': 'earliest' as const,
    'session.timeout.ms': 6_000 + chance.below(4_000),
    'heartbeat.interval.ms': 500 + chance.below(1_500),
    'max.poll.records': oneOf(chance, [10, 500]),
    'auto.commit.interval.ms': oneOf(chance, [500, 5_000]),
    'request.timeout.ms': oneOf(chance, [3_000, 10_000]),
    'max.poll.interval.ms': 10_000,
  };
  return Array.from({ length: 2 + chance.below(2) }, (_, index) => ({
    kind: 'Consumer',
    node: `${GROUP}-${index + 1}` as NodeId,
    group: GROUP,
    topic: topics[index % topics.length]!.topic,
    config,
    processingUs: chance.below(2_000),
    handler: null,
  }));
}

/** Every record of such a topic must have a key. */
export const isCompacted = (configs: TopicPlan['configs']) =>
  configs.some(([name, value]) => name === 'cleanup.policy' && value.includes('compact'));

function burstPlans(chance: Chance, from: Pick<Plan, 'topics' | 'producers' | 'quietFrom'>): readonly Burst[] {
  const bursts: Burst[] = [];
  for (const { node } of from.producers) {
    const pauseUs = 50_000 + chance.below(400_000);
    for (let at = WARM_UP_US / 2; at < from.quietFrom; at += 1 + chance.below(2 * pauseUs)) {
      const { topic, configs } = from.topics[chance.below(from.topics.length)]!;
      const count = 1 + chance.below(12);
      const key = chance.below(2) === 0 && !isCompacted(configs) ? null : String(chance.below(KEYS));
      const burst = { at: at as VirtualTime, producer: node, topic, count, key, isTombstone: false };
      bursts.push(burst);
      if (!isCompacted(configs) || chance.below(TOMBSTONES_ONE_IN) > 0) continue;
      const later = Math.min(from.quietFrom - 1, at + 1 + chance.below(4 * pauseUs)) as VirtualTime;
      bursts.push({ ...burst, at: later, count: 1, isTombstone: true });
    }
  }
  return bursts.sort((a, b) => a.at - b.at);
}

function faultPlans(chance: Chance, { profile, quietFrom }: Pick<Plan, 'profile' | 'quietFrom'>): readonly PlannedFault[] {
  const { faults: kinds, faultsMin, faultsMax } = profile;
  const count = kinds.length === 0 ? 0 : faultsMin + chance.below(faultsMax - faultsMin);
  const faults = Array.from({ length: count }, () => ({
    at: (WARM_UP_US + chance.below(quietFrom - WARM_UP_US)) as VirtualTime,
    kind: kinds[chance.below(kinds.length)]!,
    lastsUs: 500_000 + chance.below(15_000_000),
    dice: chance.below(2 ** 31),
  }));
  return faults.sort((a, b) => a.at - b.at);
}
