import { expect, test } from 'vitest';
import type { NodeId } from '../sim/context';
import { Errors } from './error-codes';
import { describeEvent, type Happening, isOfInterest } from './events';
import type { TopicPartition } from './vocabulary';

const partition = { topic: 'appointments', partition: 1 } as TopicPartition;
const trace = { producer: 'booking-api' as NodeId, records: new Float64Array() } as never;

test('that a batch is sent again is news once: nine seconds of retries are one wait', () => {
  const retried = (attempt: number): Happening => ({ kind: 'BatchRetried', partition, trace, error: Errors.NETWORK_EXCEPTION, attempt });
  expect([1, 2, 11].map((attempt) => isOfInterest(retried(attempt)))).toEqual([true, false, false]);
});

test('of a killed server its disk remains; a client has none', () => {
  const killed = (node: string) => describeEvent({ kind: 'ProcessKilled', node: node as NodeId });
  expect(killed('broker-1')).toBe('broker-1 was killed; its disk and page cache remain.');
  expect(killed('controller-101')).toBe('controller-101 was killed; its disk and page cache remain.');
  expect(killed('worker-1')).toBe('worker-1 was killed; what it had in memory is gone.');
});
