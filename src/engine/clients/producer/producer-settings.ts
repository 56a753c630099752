/**
 * Settings that depend on each other: idempotence, and what a delivery may take. (Kafka: ProducerConfig.postProcessParsedConfig,
 * KafkaProducer.configureDeliveryTimeout)
 */
import { type ProducerConfig, producerDefaults } from '../../model/configs';
import { rangeProblem } from '../setting-ranges';

/** With idempotence that producers had not asked for, settings that contradict it switch it off in silence. */
export function isIdempotent(config: ProducerConfig): boolean {
  return config['enable.idempotence'] && config.acks === 'all' && config.retries > 0;
}

/** A default that would leave no time for lingering and one request is raised in silence. */
export function deliveryTimeoutMs(config: ProducerConfig): number {
  return Math.max(config['delivery.timeout.ms'], config['linger.ms'] + config['request.timeout.ms']);
}

/** What was set together cannot be so: the constructor throws in these words. Null where it can. */
export function producerConfigProblem(given: Partial<ProducerConfig>): string | null {
  const config = { ...producerDefaults, ...given };
  if (given['enable.idempotence'] === true) {
    if (config.acks !== 'all')
      return 'Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.';
    if (config.retries === 0) return 'Must set retries to non-zero when using the idempotent producer.';
  }
  const inFlight = config['max.in.flight.requests.per.connection'];
  if (config['enable.idempotence'] && inFlight > IN_FLIGHT_MAX)
    return `To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most ${IN_FLIGHT_MAX}. Current value is ${inFlight}.`;
  if (given['delivery.timeout.ms'] !== undefined && given['delivery.timeout.ms'] < config['linger.ms'] + config['request.timeout.ms'])
    return 'delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms';
  return rangeProblem(given);
}

/** As many batches as brokers remember of a producer: a sixth could not be told from a duplicate. */
const IN_FLIGHT_MAX = 5;
