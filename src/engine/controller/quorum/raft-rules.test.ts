/** Rules of the quorum that show in no single outcome. (Kafka: KafkaRaftClientTest, QuorumStateTest) */
import { expect, test } from 'vitest';
import type { BrokerId } from '../../model/vocabulary';
import { isControlBatch } from '../../protocol/record-batch-reader';
import { electionBackoff } from './end-quorum-epoch';
import { EpochElection } from './epoch-election';
import { canGrantVote, type EpochState, isUpToDate } from './epoch-state';
import { QuorumFixture } from './quorum-fixture';

const ids = (...numbers: readonly number[]) => numbers as unknown as readonly BrokerId[];
const [a, b] = ids(101, 102) as readonly [BrokerId, BrokerId];

test('an election is lost when who has not answered cannot make it a majority, with an even number of voters too', () => {
  const election = new EpochElection(ids(101, 102, 103, 104), a);
  election.record(102 as BrokerId, false);
  expect(election.isRejected).toBe(false);
  election.record(103 as BrokerId, false);
  expect(election.isRejected).toBe(true);
});

test('the first of the successors asks at once, each other waits twice as long as the one before, and who is not named longest', () => {
  const successors = ids(101, 102, 103, 104);
  expect([101, 102, 103, 104, 105].map((id) => electionBackoff(successors, id as BrokerId))).toEqual([
    0, 125_000, 250_000, 500_000, 1_000_000,
  ]);
  expect(electionBackoff([], a)).toBe(0);
});

test('KIP-996: a follower that hears its leader grants no pre-vote, and none that lacks what it has', () => {
  const follower = (hasFetched: boolean): EpochState => ({
    kind: 'Follower',
    leader: b,
    votedFor: null,
    deadline: null,
    hasFetched,
    fetching: null,
  });
  const preVote = { preVote: true, upToDate: true };
  expect(canGrantVote(follower(true), a, preVote)).toBe(false);
  expect(canGrantVote(follower(false), a, preVote)).toBe(true);
  expect(canGrantVote(follower(false), a, { ...preVote, upToDate: false })).toBe(false);
  expect(canGrantVote(follower(false), a, { preVote: false, upToDate: true })).toBe(false);
});

test('whoever lacks what a voter has gets neither its vote nor its pre-vote', () => {
  const election = new EpochElection(ids(101, 102, 103), b);
  const states: readonly EpochState[] = [
    { kind: 'Unattached', votedFor: null, deadline: null },
    { kind: 'Prospective', leader: null, votedFor: null, deadline: 0 as never, election },
  ];
  for (const state of states)
    for (const preVote of [true, false]) {
      expect(canGrantVote(state, a, { preVote, upToDate: true })).toBe(true);
      expect(canGrantVote(state, a, { preVote, upToDate: false })).toBe(false);
    }
});

test('a vote is on the disk before it is in the answer: a voter that starts again has given it', () => {
  const quorum = new QuorumFixture();
  const voterOf = () => quorum.living.find((each) => each.quorum.current.kind === 'Unattached' && each.quorum.votedFor !== null);
  const { simulation } = quorum;
  // Whoever is elected tells it within a millisecond.
  while (simulation.now < 6_000_000 && voterOf() === undefined) simulation.runUntil((simulation.now + 50) as never);
  const { id, quorum: before } = voterOf()!;
  const { epoch, votedFor } = before;
  quorum.kill(id);
  quorum.start(id);
  simulation.runUntil((simulation.now + 50) as never);
  const { quorum: after } = quorum.controller(id);
  expect([after.epoch, after.votedFor]).toEqual([epoch, votedFor]);
});

test('a longer log of an older epoch is not up to date', () => {
  const end = (epoch: number, offset: number) => ({ epoch, offset }) as never;
  expect([isUpToDate(end(2, 9), end(3, 5)), isUpToDate(end(3, 5), end(2, 9)), isUpToDate(end(3, 5), end(3, 6))]).toEqual([
    false,
    true,
    false,
  ]);
});

test('every epoch begins with a control record of the quorum’s own, and a controller claims it only when a majority has that', () => {
  const quorum = new QuorumFixture();
  quorum.pass(6_000);
  const first = quorum.active!;
  quorum.kill(first.id);
  quorum.pass(6_000);
  const { log, epoch } = quorum.active!;
  const opened = [...log!.batchesFrom(0 as never)].filter((batch, at, all) => batch.leaderEpoch !== all[at - 1]?.leaderEpoch);
  expect(opened.at(-1)!.leaderEpoch).toBe(epoch);
  expect(opened.every(isControlBatch)).toBe(true);
  expect(log!.highWatermark).toBeGreaterThan(opened.at(-1)!.baseOffset);
});
