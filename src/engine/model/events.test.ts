import { expect, test } from 'vitest';
import type { NodeId } from '../sim/context';
import { Errors } from './error-codes';
import { type Happening, isOfInterest } from './events';
import type { TopicPartition } from './vocabulary';

const partition = { topic: 'appointments', partition: 1 } as TopicPartition;
const trace = { producer: 'booking-api' as NodeId, records: new Float64Array() } as never;

test('that a batch is sent again is news once: nine seconds of retries are one wait', () => {
  const retried = (attempt: number): Happening => ({ kind: 'BatchRetried', partition, trace, error: Errors.NETWORK_EXCEPTION, attempt });
  expect([1, 2, 11].map((attempt) => isOfInterest(retried(attempt)))).toEqual([true, false, false]);
});
