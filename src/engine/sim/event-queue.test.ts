import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NodeId, VirtualTime } from './context';
import { EventQueue } from './event-queue';

/** Every second one is scheduled long before, as a timeout is. */
function queueOf(times: readonly number[]): EventQueue {
  const queue = new EventQueue();
  for (const [index, time] of times.entries()) {
    const at = time as VirtualTime;
    const departedAt = (index % 2 === 0 ? time : time - 1_000_000) as VirtualTime;
    const input = { kind: 'timerFired', timer: { due: 'test', subject: index } } as const;
    queue.schedule({ at, node: 'a' as NodeId, incarnation: 0, input, resentAt: null, departedAt, cause: null });
  }
  return queue;
}

function drained(queue: EventQueue): [at: number, sequence: number][] {
  const popped: [number, number][] = [];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) popped.push([next.at, next.sequence]);
  return popped;
}

/** By time, and at one time by the order of scheduling. */
const inOrder = (times: readonly number[]) =>
  times.map((at, sequence) => [at, sequence] as [number, number]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);

const times = fc.array(fc.nat(20), { maxLength: 60 });

test('what is scheduled comes by time, and at one time in the order of scheduling', () => {
  fc.assert(
    fc.property(times, (at) => {
      expect(drained(queueOf(at))).toEqual(inOrder(at));
    }),
  );
});

test('what is extracted comes in order, and the rest stays in order', () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 5 }), (at, divisor) => {
      const queue = queueOf(at);
      const isWanted = ([, sequence]: [number, number]) => sequence % divisor === 0;
      const extracted = queue.extract(({ at: time, sequence }) => isWanted([time, sequence]));
      expect(extracted.map(({ at: time, sequence }) => [time, sequence])).toEqual(inOrder(at).filter(isWanted));
      expect(drained(queue)).toEqual(inOrder(at).filter((event) => !isWanted(event)));
    }),
  );
});

test('the time of the next is known without taking it', () => {
  expect(queueOf([7, 3]).nextAt).toBe(3);
  expect(queueOf([]).nextAt).toBeNull();
});
