/**
 * The museum of rules that Kafka once had and has replaced, because each of them loses or garbles records. A cluster may be described
 * to live by some of them (cluster/description.ts): so the simulator, and a learner, can see what the fix is for.
 *
 * Each old rule stands beside its fix, where that is decided: look for `rules.includes('kip-101')`. No cluster has any of them unless its
 * description says so, and none is known to whoever does not decide by it. Read next: historic-rules-told.ts (what each was).
 */
import { type BrokerConfig, type ProducerConfig, producerDefaults, type TopicConfig, topicDefaults } from './configs';

export const historicRuleNames = [
  'kip-101',
  'kip-106',
  'kip-279',
  'kip-320',
  'kip-497',
  'kip-679',
  'kip-903',
  'kip-966',
  'kip-966-elr',
  'kafka-5490',
  'kafka-7128',
  'kafka-10527',
  'kafka-18723',
] as const;

export type HistoricRule = (typeof historicRuleNames)[number];

/** Those that one cluster lives by, in whatever order. */
export type HistoricRules = readonly HistoricRule[];

export const RULES_OF_TODAY: HistoricRules = [];

/** Of topics that say nothing. What the brokers were started with says when they flush. */
export const topicDefaultsUnder = (
  rules: HistoricRules,
  { 'log.flush.scheduler.interval.ms': flushMs }: Pick<BrokerConfig, 'log.flush.scheduler.interval.ms'>,
): TopicConfig => ({ ...topicDefaults, 'flush.ms': flushMs, 'unclean.leader.election.enable': rules.includes('kip-106') });

export const producerDefaultsUnder = (rules: HistoricRules): ProducerConfig =>
  rules.includes('kip-679') ? { ...producerDefaults, acks: '1', 'enable.idempotence': false } : producerDefaults;
