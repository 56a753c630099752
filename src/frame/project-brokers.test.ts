import { describe, expect, test } from 'vitest';
import { aClusterAtWork, frameOf, lanesOf, leaderOf, pass, run, SECOND, SLOWLY, send, until } from './cluster-at-work-fixture';

describe('a broker that fails', () => {
  test('its lanes are shown as its disk has them, and what its successor promises stays promised', () => {
    const session = aClusterAtWork();
    for (let i = 0; i < 3; i++) send(session, 'CLN-001');
    pass(session, SECOND);
    const killed = leaderOf(frameOf(session), 2).broker;
    run(session, `kill broker ${killed}`);
    pass(session, SECOND);
    const frame = frameOf(session);
    const dead = frame.brokers.find(({ id }) => id === killed)!;
    expect([dead.status, dead.leads, dead.coordinates]).toEqual(['dead', [], []]);
    const lane = dead.lanes.find(({ partition }) => partition === 2)!;
    expect(lane).toMatchObject({ role: 'Offline', logEndOffset: 3 });
    expect(lane.cells.map(({ key, offset, keyNumber }) => [key, offset, keyNumber])).toEqual(
      [0, 1, 2].map((offset) => ['CLN-001', offset, 1]),
    );
    pass(session, 10 * SECOND);
    const later = frameOf(session);
    expect(leaderOf(later, 2).broker).not.toBe(killed);
    expect(
      leaderOf(later, 2)
        .replicas.filter(({ inSync }) => !inSync)
        .map(({ broker }) => broker),
    ).toEqual([killed]);
    const offline = lanesOf(later, 2).find(({ broker }) => broker === killed)!;
    expect(offline).toMatchObject({ role: 'Offline', inSync: false, highWatermark: 3 });
  });

  test('a record that only the dead leader has is not promised, though its successor has written the same offset', () => {
    const session = aClusterAtWork();
    const old = leaderOf(frameOf(session), 2).broker;
    for (const other of [1, 2, 3].filter((id) => id !== old)) run(session, `cut ${old} ${other}`);
    send(session, 'CLN-001');
    until(session, (frame) => leaderOf(frame, 2).logEndOffset === 1);
    run(session, `kill broker ${old}`);
    pass(session, 15 * SECOND);
    const frame = frameOf(session);
    expect(leaderOf(frame, 2)).toMatchObject({ logEndOffset: 1, highWatermark: 1 });
    const lost = lanesOf(frame, 2).find(({ broker }) => broker === old)!;
    expect(lost).toMatchObject({ logEndOffset: 1, highWatermark: 0, cells: [{ committed: false }] });
  });

  test('it is dead, then recovering, then alive; a frozen one is frozen, a cut off one fenced', () => {
    const session = aClusterAtWork();
    const statusOf = () => frameOf(session).brokers[1]!.status;
    run(session, 'kill broker 2');
    expect(statusOf()).toBe('dead');
    pass(session, 12 * SECOND);
    run(session, 'restart broker 2');
    expect(statusOf()).toBe('recovering');
    pass(session, 5 * SECOND);
    expect(statusOf()).toBe('alive');
    run(session, 'freeze broker 2');
    expect(statusOf()).toBe('frozen');
    run(session, 'thaw broker 2');
    for (const id of [101, 102, 103]) run(session, `cut 2 controller-${id}`);
    pass(session, 12 * SECOND);
    expect(statusOf()).toBe('fenced');
  });

  test('one that shuts down is alive to its end, and does not recover from anything', () => {
    const session = aClusterAtWork();
    const statusOf = () => frameOf(session).brokers[1]!.status;
    run(session, 'shut down broker 2');
    const seen = new Set<string>();
    until(session, () => {
      seen.add(statusOf());
      return statusOf() === 'dead';
    });
    expect([...seen]).toEqual(['alive', 'dead']);
  });

  test('one that has shut down is missed at once: it had said so', () => {
    const session = aClusterAtWork();
    const { broker } = leaderOf(frameOf(session), 2);
    run(session, `shut down broker ${broker}`);
    pass(session, 10 * SECOND);
    const view = frameOf(session).brokers.find(({ id }) => id === broker)!;
    expect(view).toMatchObject({ status: 'dead', end: 'Exited' });
    expect(view.fencedAt).toBeLessThanOrEqual(view.killedAt!);
  });

  test('while a frozen one takes itself for the coordinator, the group is shown with the one that is; and the frozen one is fenced', () => {
    const session = aClusterAtWork();
    const { coordinator } = frameOf(session).groups[0]!;
    run(session, `freeze broker ${coordinator}`);
    const frozen = () => frameOf(session).brokers.find(({ id }) => id === coordinator)!;
    pass(session, SECOND);
    expect(frozen().fencedAt).toBeNull();
    pass(session, 60 * SECOND);
    expect(frozen()).toMatchObject({ status: 'frozen', coordinates: ['analytics'] });
    expect(frozen().fencedAt).toBeGreaterThan(0);
    const { coordinator: now } = frameOf(session).groups[0]!;
    expect(now).not.toBe(coordinator);
    expect(frameOf(session).brokers.find(({ id }) => id === now)!.coordinates).toEqual(['analytics']);
  });

  test('with every broker dead, what is on the disks and in hands is still shown', () => {
    const session = aClusterAtWork();
    send(session, 'CLN-001');
    until(session, ({ groups }) => groups[0]!.lag === 0 && groups[0]!.members[0]!.inHand.length > 0, SLOWLY);
    for (const id of [1, 2, 3]) run(session, `kill broker ${id}`);
    pass(session, 15 * SECOND);
    const frame = frameOf(session);
    expect(frame.brokers.map(({ status, leads }) => [status, leads])).toEqual([1, 2, 3].map(() => ['dead', []]));
    expect(lanesOf(frame, 2).map(({ cells }) => cells.map(({ key }) => key))).toEqual([['CLN-001'], ['CLN-001'], ['CLN-001']]);
    expect(frame.groups[0]!.members[0]!.inHand).toEqual([{ key: 'CLN-001', keyNumber: 1, offset: 0 }]);
    expect(frame.situation?.words).toBe('P0, P1 and P2 have no leader: no replica that was in sync is alive.');
  });

  test('its death, and that the controller has not noticed, are said; then what is left is enough', () => {
    const session = aClusterAtWork();
    expect(frameOf(session).situation).toBeNull();
    const { broker } = leaderOf(frameOf(session), 2);
    run(session, `kill broker ${broker}`);
    const killedAt = session.now;
    pass(session, SECOND);
    const dead = () => frameOf(session).brokers.find(({ id }) => id === broker)!;
    expect(dead()).toMatchObject({ status: 'dead', killedAt, fencedAt: null, leads: [], registeredLeads: [2] });
    expect(frameOf(session).situation).toEqual({
      lost: 0,
      words: `Nobody leads P2 until broker ${broker} is fenced: 9 s without a heartbeat.`,
    });
    pass(session, 12 * SECOND);
    expect(dead().fencedAt).toBeGreaterThan(killedAt);
    expect(dead().registeredLeads).toEqual([]);
    expect(frameOf(session).situation?.words).toBe('2 of 3 replicas are in sync, which meets min.insync.replicas 2: writes go on.');
    const second = leaderOf(frameOf(session), 2).broker;
    run(session, `kill broker ${second}`);
    pass(session, 12 * SECOND);
    expect(frameOf(session).situation?.words).toContain('acks=all is refused');
    expect(frameOf(session).groups.every(({ lag }) => lag >= 0)).toBe(true);
  });
});
