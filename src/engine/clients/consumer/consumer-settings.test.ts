import { expect, test } from 'vitest';
import { consumerConfigProblem } from './consumer-settings';

test('a consumer that would heartbeat no more often than its session ends is refused', () => {
  expect(consumerConfigProblem({ 'heartbeat.interval.ms': 45_000 })).toBe('Heartbeat must be set lower than the session timeout');
  expect(consumerConfigProblem({ 'session.timeout.ms': 3_000 })).toBe('Heartbeat must be set lower than the session timeout');
  expect(consumerConfigProblem({ 'session.timeout.ms': 3_001 })).toBeNull();
});

test('numbers that mean nothing are refused', () => {
  expect(consumerConfigProblem({ 'max.poll.records': 0 })).toBe(
    'Invalid value 0 for configuration max.poll.records: Value must be at least 1',
  );
  expect(consumerConfigProblem({ 'fetch.max.wait.ms': -1 })).toBe(
    'Invalid value -1 for configuration fetch.max.wait.ms: Value must be at least 0',
  );
  expect(consumerConfigProblem({ 'fetch.max.wait.ms': 0 })).toBeNull();
});
