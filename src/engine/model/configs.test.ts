import { expect, test } from 'vitest';
import { brokerDefaults, consumerDefaults, NEVER, parseConfig, producerDefaults, topicDefaults } from './configs';

const LONG_MAX = '9223372036854775807';
const read = (defaults: Readonly<Record<string, unknown>>, name: string, value: string) => {
  const parsed = parseConfig(defaults, name, value);
  return parsed.ok ? parsed.value[name] : parsed.error;
};

test('a setting of type LONG may be Long.MAX_VALUE, one of type INT may not', () => {
  expect(read(topicDefaults, 'retention.ms', LONG_MAX)).toBe(NEVER);
  expect(read(producerDefaults, 'linger.ms', LONG_MAX)).toBe(NEVER);
  for (const [defaults, name] of [
    [producerDefaults, 'retries'],
    [producerDefaults, 'delivery.timeout.ms'],
    [consumerDefaults, 'session.timeout.ms'],
    [topicDefaults, 'min.insync.replicas'],
    [brokerDefaults, 'broker.session.timeout.ms'],
  ] as const)
    expect(read(defaults, name, LONG_MAX)).toBe(`Invalid value ${LONG_MAX} for configuration ${name}: Not a number of type INT`);
});

test('an INT goes as far as Integer.MAX_VALUE, a SHORT as far as Short.MAX_VALUE', () => {
  expect(read(producerDefaults, 'retries', '2147483647')).toBe(2_147_483_647);
  expect(read(producerDefaults, 'retries', '2147483648')).toBe(
    'Invalid value 2147483648 for configuration retries: Not a number of type INT',
  );
  expect(read(brokerDefaults, 'offsets.topic.replication.factor', '32768')).toBe(
    'Invalid value 32768 for configuration offsets.topic.replication.factor: Not a number of type SHORT',
  );
});
