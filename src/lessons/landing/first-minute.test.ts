import { describe, expect, test } from 'vitest';
import type { VirtualTime } from '../../engine/sim/context';
import type { ClusterFrame } from '../../frame/cluster-frame';
import { steadyFrame as steady } from '../../stage/gallery/fixture-frame';
import { deedsSeen, lineFor, pathOf } from './first-minute';

const lane = steady.brokers.flatMap(({ lanes }) => lanes).find(({ role, cells }) => role === 'Leader' && cells.length > 0)!;
const newest = lane.cells.at(-1)!;
const at = (frame: ClusterFrame, change: Partial<ClusterFrame>): ClusterFrame => ({ ...frame, ...change });

describe('the first minute', () => {
  test('a record is followed to the leader of its partition and to who reads that partition', () => {
    const path = pathOf(steady, newest.key, newest.appendedAt)!;
    expect(path.partition).toBe(lane.partition);
    expect(steady.brokers.find(({ node }) => node === path.leader)?.leads).toContain(lane.partition);
    const reader = steady.groups.flatMap(({ members }) => members).find(({ node }) => node === path.consumer);
    expect(reader?.partitions.map(({ partition }) => partition)).toContain(lane.partition);
    expect(lineFor(steady, path)).toContain(`the leader of P${lane.partition}`);
  });

  test('of a record that was there before, nothing is told', () => {
    const later = (steady.now + 1) as VirtualTime;
    const empty = steady.producers.map((producer) => ({ ...producer, accumulator: [] }));
    expect(pathOf(at(steady, { producers: empty }), newest.key, later)).toBeNull();
  });

  test('what was done is seen in the cluster, not in which key was pressed', () => {
    const present = at(steady, { newest: steady.now });
    expect(deedsSeen(present, null)).toEqual([]);
    expect(deedsSeen(present, { text: 'kill broker 1', answer: null })).toEqual([]);
    const dead = present.brokers.map((broker, index) => (index === 0 ? { ...broker, status: 'dead' as const } : broker));
    expect(deedsSeen(at(present, { brokers: dead }), null)).toEqual(['kill']);
    expect(deedsSeen(at(present, { newest: (steady.now + 1) as VirtualTime }), null)).toEqual(['go back']);
  });

  test('while nobody misses a dead broker, the wait is explained with what is left of it', () => {
    const brokers = steady.brokers.map((broker, index) =>
      index === 0
        ? { ...broker, status: 'dead' as const, fencedAt: null, sessionEndsAt: (steady.now + 8_650_000) as VirtualTime }
        : { ...broker, status: 'alive' as const },
    );
    const line = lineFor(at(steady, { brokers, newest: steady.now }), null);
    expect(line).toContain(`broker ${steady.brokers[0]!.id} is dead`);
    expect(line).toContain('8.7 s from now');
  });
});
