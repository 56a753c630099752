import { describe, expect, test } from 'vitest';
import { producerDefaults } from '../../model/configs';
import { deliveryTimeoutMs, isIdempotent, producerConfigProblem } from './producer-settings';

const config = (given: Partial<typeof producerDefaults>) => ({ ...producerDefaults, ...given });

describe('settings that depend on each other', () => {
  test('a producer is idempotent unless acks or retries contradict it', () => {
    expect(isIdempotent(config({}))).toBe(true);
    expect(isIdempotent(config({ acks: '1' }))).toBe(false);
    expect(isIdempotent(config({ retries: 0 }))).toBe(false);
    expect(isIdempotent(config({ 'enable.idempotence': false }))).toBe(false);
  });

  test('idempotence that was not asked for gives way in silence; asked for, it does not', () => {
    expect(producerConfigProblem({ acks: '1' })).toBeNull();
    expect(producerConfigProblem({ acks: '1', 'enable.idempotence': true })).toMatch(/acks to all/);
    expect(producerConfigProblem({ retries: 0 })).toBeNull();
    expect(producerConfigProblem({ retries: 0, 'enable.idempotence': true })).toMatch(/retries to non-zero/);
  });

  test('more than five requests in flight are refused unless idempotence is switched off', () => {
    expect(producerConfigProblem({ 'max.in.flight.requests.per.connection': 6 })).toMatch(/at most 5. Current value is 6/);
    expect(producerConfigProblem({ 'max.in.flight.requests.per.connection': 6, 'enable.idempotence': false })).toBeNull();
    expect(producerConfigProblem({ 'max.in.flight.requests.per.connection': 5 })).toBeNull();
  });

  test('a delivery that was given less time than lingering and one request is refused', () => {
    expect(producerConfigProblem({ 'delivery.timeout.ms': 30_004 })).toMatch(/delivery.timeout.ms should be equal to or larger/);
    expect(producerConfigProblem({ 'delivery.timeout.ms': 30_005 })).toBeNull();
  });

  test('a default that would be too short for that is raised', () => {
    expect(producerConfigProblem({ 'linger.ms': 200_000 })).toBeNull();
    expect(deliveryTimeoutMs(config({ 'linger.ms': 200_000 }))).toBe(230_000);
    expect(deliveryTimeoutMs(config({}))).toBe(120_000);
  });

  test('numbers that mean nothing are refused', () => {
    expect(producerConfigProblem({ 'max.in.flight.requests.per.connection': 0 })).toBe(
      'Invalid value 0 for configuration max.in.flight.requests.per.connection: Value must be at least 1',
    );
    expect(producerConfigProblem({ 'batch.size': -1 })).toMatch(/Value must be at least 0/);
    expect(producerConfigProblem({ 'batch.size': 0 })).toBeNull();
  });
});
