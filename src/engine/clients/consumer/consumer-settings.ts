/** Settings that depend on each other. (Kafka: Heartbeat's constructor) */
import { type ConsumerConfig, consumerDefaults } from '../../model/configs';
import { rangeProblem } from '../setting-ranges';

/** What was set together cannot be so: the constructor throws in these words. Null where it can. */
export function consumerConfigProblem(given: Partial<ConsumerConfig>): string | null {
  const config = { ...consumerDefaults, ...given };
  if (config['heartbeat.interval.ms'] >= config['session.timeout.ms']) return 'Heartbeat must be set lower than the session timeout';
  return rangeProblem(given);
}
