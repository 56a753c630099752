import { describe, expect, test } from 'vitest';
import { QuorumFixture } from './quorum-fixture';

/** With a world that works, a leader is there after the election timeouts of two rounds at most. */
const ELECTION_MS = 6_000;

describe('a quorum of three', () => {
  test('elects one of them, and all of them hear of it', () => {
    const quorum = new QuorumFixture();
    quorum.pass(ELECTION_MS);
    const { active } = quorum;
    expect(active).not.toBeNull();
    for (const each of quorum.living) {
      expect(each.epoch).toBe(active!.epoch);
      expect(each.quorum.leader).toBe(active!.id);
    }
  });

  test('keeps its leader, and its epoch, while nothing breaks', () => {
    const quorum = new QuorumFixture();
    quorum.pass(ELECTION_MS);
    const { id, epoch } = quorum.active!;
    quorum.pass(60_000);
    expect(quorum.active).toMatchObject({ id, epoch });
  });

  test('has its log on every voter, and standby controllers replay what is committed', () => {
    const quorum = new QuorumFixture();
    quorum.pass(ELECTION_MS);
    const { logEndOffset, image } = quorum.active!;
    for (const each of quorum.living) {
      expect(each.logEndOffset).toBe(logEndOffset);
      expect(each.log!.highWatermark).toBe(logEndOffset);
      expect(each.image.featureLevel('metadata.version')).toBe(image.featureLevel('metadata.version'));
    }
  });

  test('elects another when the leader dies, in a later epoch, and takes the old one back as a follower', () => {
    const quorum = new QuorumFixture();
    quorum.pass(ELECTION_MS);
    const { id, epoch } = quorum.active!;
    quorum.kill(id);
    quorum.pass(ELECTION_MS);
    expect(quorum.active!.id).not.toBe(id);
    expect(quorum.active!.epoch).toBeGreaterThan(epoch);
    quorum.start(id);
    quorum.pass(ELECTION_MS);
    expect(quorum.controller(id).quorum.current).toMatchObject({ kind: 'Follower', leader: quorum.active!.id });
  });

  test('KAFKA-10527: a leader that restarts at once does not go on in its epoch', () => {
    const quorum = new QuorumFixture();
    quorum.pass(ELECTION_MS);
    const { id, epoch } = quorum.active!;
    quorum.kill(id);
    quorum.start(id);
    quorum.pass(5);
    expect(quorum.controller(id).quorum.current.kind).toBe('Resigned');
    quorum.pass(2 * ELECTION_MS);
    expect(quorum.active!.epoch).toBeGreaterThan(epoch);
  });

  test('check-quorum: a leader that is cut off resigns, and when it returns it disturbs nobody (KIP-996)', () => {
    const quorum = new QuorumFixture();
    quorum.pass(ELECTION_MS);
    const { id } = quorum.active!;
    quorum.cut(id);
    quorum.pass(3_100);
    expect(quorum.controller(id).isActive).toBe(false);
    expect(quorum.facts).toContainEqual(expect.objectContaining({ kind: 'ControllerResigned', controller: id, because: 'NoMajority' }));
    quorum.pass(20_000);
    const { active } = quorum;
    expect(active!.id).not.toBe(id);
    const { epoch } = active!;
    quorum.heal(id);
    quorum.pass(10_000);
    expect(quorum.active!.epoch).toBe(epoch);
  });

  test('KIP-996: a follower that is cut off asks in vain, and its epoch does not grow', () => {
    const quorum = new QuorumFixture();
    quorum.pass(ELECTION_MS);
    const { id, epoch } = quorum.active!;
    const follower = quorum.ids.find((each) => each !== id)!;
    quorum.cut(follower);
    quorum.pass(30_000);
    expect(quorum.controller(follower).epoch).toBe(epoch);
    quorum.heal(follower);
    quorum.pass(10_000);
    expect(quorum.active).toMatchObject({ id, epoch });
  });

  test('without a majority nobody leads', () => {
    const quorum = new QuorumFixture();
    quorum.pass(ELECTION_MS);
    const { id } = quorum.active!;
    for (const each of quorum.ids) if (each !== id) quorum.kill(each);
    quorum.pass(30_000);
    expect(quorum.active).toBeNull();
  });

  test('a leader that is shut down says so, and another leads within the time that a fetch would have taken to time out', () => {
    const quorum = new QuorumFixture();
    quorum.pass(ELECTION_MS);
    const { id } = quorum.active!;
    quorum.shutDown(id);
    quorum.pass(200);
    expect(quorum.active).not.toBeNull();
    expect(quorum.active!.id).not.toBe(id);
  });
});

test('a quorum of five survives the death of two', () => {
  const quorum = new QuorumFixture({ voters: 5 });
  quorum.pass(ELECTION_MS);
  const first = quorum.active!.id;
  quorum.kill(first);
  quorum.pass(2 * ELECTION_MS);
  quorum.kill(quorum.active!.id);
  quorum.pass(2 * ELECTION_MS);
  expect(quorum.active).not.toBeNull();
});

test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
  'whatever breaks, epochs have one leader and nothing committed is lost: seed %i',
  (seed) => {
    const quorum = new QuorumFixture({ seed });
    let dice = seed;
    const roll = (below: number) => {
      dice = (Math.imul(dice, 1_103_515_245) + 12_345) & 0x7fffffff;
      return dice % below;
    };
    for (let round = 0; round < 25; round++) {
      const id = quorum.ids[roll(3)]!;
      switch (roll(5)) {
        case 0:
          quorum.kill(id);
          quorum.start(id);
          break;
        case 1:
          quorum.cut(id);
          break;
        case 2:
          quorum.shutDown(id);
          break;
        default:
          quorum.heal(id);
      }
      quorum.pass(roll(4_000));
      for (const each of quorum.ids) if (quorum.simulation.status(`controller-${each}` as never) === 'Dead') quorum.start(each);
    }
    for (const id of quorum.ids) quorum.heal(id);
    quorum.pass(3 * ELECTION_MS);
    expect(quorum.active).not.toBeNull();
  },
);
