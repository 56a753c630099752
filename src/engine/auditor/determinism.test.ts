import { expect, test } from 'vitest';
import type { Happening } from '../model/events';
import type { BrokerId } from '../model/vocabulary';
import type { EventId, NodeId, VirtualTime } from '../sim/context';
import { RefList } from '../sim/cow-list';
import { Emitted } from '../sim/emitted';
import { firstDifference } from './determinism';

const fenced = (broker: number): Happening => ({ kind: 'BrokerFenced', broker: broker as BrokerId, because: 'Silence' });

function history(...told: readonly (readonly [at: number, what: Happening, cause?: number])[]): RefList<Emitted> {
  const list = new RefList<Emitted>();
  told.forEach(([at, what, cause], id) => {
    list.push(
      new Emitted({
        id: id as EventId,
        at: at as VirtualTime,
        node: 'controller-101' as NodeId,
        cause: (cause ?? null) as EventId | null,
        what,
      }),
    );
  });
  return list;
}

test('the same history is the same', () => {
  expect(firstDifference(history([1, fenced(1)], [2, fenced(2)]), history([1, fenced(1)], [2, fenced(2)]))).toBeNull();
});

test('a planted violation is found at the first event that differs: in what, when, why, or in that there is one', () => {
  const one = history([1, fenced(1)], [2, fenced(2), 0], [3, fenced(3)]);
  expect(firstDifference(one, history([1, fenced(1)], [2, fenced(3), 0], [4, fenced(3)]))?.event).toBe(1);
  expect(firstDifference(one, history([1, fenced(1)], [3, fenced(2), 0], [3, fenced(3)]))?.event).toBe(1);
  expect(firstDifference(one, history([1, fenced(1)], [2, fenced(2)], [3, fenced(3)]))?.event).toBe(1);
  expect(firstDifference(one, history([1, fenced(1)], [2, fenced(2), 0]))?.problem).toContain('and nothing in the other');
});
