import { describe, expect, it } from 'vitest';
import { placeReplicas, type UsableBroker } from './striped-replica-placer';
import type { BrokerId } from './vocabulary';

const broker = (id: number, { rack = null, fenced = false }: { rack?: string | null; fenced?: boolean } = {}): UsableBroker => ({
  id: id as BrokerId,
  rack,
  fenced,
});
const never = () => 0;
const place = (
  brokers: readonly UsableBroker[],
  partitions: number,
  replicationFactor: number,
  chance: (below: number) => number = never,
) => placeReplicas({ brokers, partitions, replicationFactor, chance });

describe('striped replica placement', () => {
  it('begins each partition one broker further than the one before', () => {
    const brokers = [broker(1), broker(2), broker(3)];
    expect(place(brokers, 3, 3)).toEqual({
      ok: true,
      value: [
        [1, 2, 3],
        [2, 3, 1],
        [3, 1, 2],
      ],
    });
  });

  it('begins at a random broker', () => {
    expect(place([broker(1), broker(2), broker(3)], 1, 3, (below) => below - 1)).toEqual({ ok: true, value: [[3, 1, 2]] });
  });

  it('puts the replicas of a partition into different racks', () => {
    const brokers = [broker(1, { rack: 'a' }), broker(2, { rack: 'a' }), broker(3, { rack: 'b' }), broker(4, { rack: 'b' })];
    const placed = place(brokers, 4, 2);
    const rackOf = (id: number) => (id <= 2 ? 'a' : 'b');
    for (const replicas of placed.ok ? placed.value : []) expect(new Set(replicas.map(rackOf)).size).toBe(2);
  });

  it('never makes a fenced broker the preferred leader, and uses it last', () => {
    const placed = place([broker(1, { fenced: true }), broker(2), broker(3)], 6, 3);
    for (const replicas of placed.ok ? placed.value : []) expect(replicas[2]).toBe(1);
    expect(placed.ok && placed.value.length).toBe(6);
  });

  it('gives every partition different brokers, however many partitions there are', () => {
    const brokers = [1, 2, 3, 4, 5].map((id) => broker(id, { rack: `rack-${id % 2}`, fenced: id === 4 }));
    let n = 0;
    const placed = place(brokers, 50, 4, (below) => n++ % below);
    for (const replicas of placed.ok ? placed.value : []) expect(new Set(replicas).size).toBe(4);
    const leaders = new Set((placed.ok ? placed.value : []).map(([leader]) => leader));
    expect([...leaders].sort()).toEqual([1, 2, 3, 5]);
  });

  it('says why there is no placement', () => {
    expect(place([broker(1, { fenced: true })], 1, 1)).toEqual({ ok: false, error: 'All brokers are currently fenced.' });
    expect(place([broker(1)], 1, 2)).toEqual({
      ok: false,
      error: 'The target replication factor of 2 cannot be reached because only 1 broker(s) are registered.',
    });
  });
});
