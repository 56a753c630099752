import { beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../model/error-codes';
import { NO_LEADER } from '../model/vocabulary';
import { ElectionType, type ElectLeadersResponse, electLeadersKey } from '../protocol/elect-leaders';
import { ControllerFixture } from './controller-fixture';

let cluster: ControllerFixture;
beforeEach(() => {
  cluster = new ControllerFixture();
  cluster.join(1, 2, 3);
  cluster.createAssigned('orders', [
    [1, 2, 3],
    [2, 3, 1],
  ]);
});

function elect(electionType: number, partitions: readonly number[] | null, topic = 'orders'): readonly (readonly [number, number])[] {
  const topicPartitions = partitions === null ? null : [{ topic, partitions }];
  const answer = cluster.ask<ElectLeadersResponse>(electLeadersKey, 2, { electionType, topicPartitions, timeoutMs: 1_000 });
  return answer.replicaElectionResults.flatMap(({ partitionResult }) =>
    partitionResult.map(({ partitionId, errorCode }) => [partitionId, errorCode] as const),
  );
}

/** Broker 1 was dead for a while, and is in sync again; broker 2 leads what it led. */
function letLeadershipWander(): void {
  cluster.passWhileAlive(12_000, [2, 3]);
  cluster.heartbeat(1);
  cluster.alterIsr('orders', { leader: 2, isr: [2, 3, 1] });
}

describe('a preferred election', () => {
  it('gives a partition back to the first of its replicas, one epoch later, without a change of its ISR', () => {
    letLeadershipWander();
    const { leaderEpoch } = cluster.partition('orders');
    expect(elect(ElectionType.preferred, [0])).toEqual([[0, Errors.NONE]]);
    expect(cluster.partition('orders')).toMatchObject({ leader: 1, leaderEpoch: leaderEpoch + 1, isr: [2, 3, 1] });
    expect(cluster.factsOf('LeaderElected').at(-1)).toMatchObject({ leader: 1, unclean: false });
  });

  it('is not needed where the first replica leads, and says so only where the partition was named', () => {
    expect(elect(ElectionType.preferred, [0, 1])).toEqual([
      [0, Errors.ELECTION_NOT_NEEDED],
      [1, Errors.ELECTION_NOT_NEEDED],
    ]);
    letLeadershipWander();
    expect(elect(ElectionType.preferred, null)).toEqual([[0, Errors.NONE]]);
  });

  it('changes nothing while the first replica is out of the ISR: PREFERRED_LEADER_NOT_AVAILABLE', () => {
    cluster.passWhileAlive(12_000, [2, 3]);
    cluster.heartbeat(1);
    const end = cluster.controller.logEndOffset;
    expect(elect(ElectionType.preferred, [0])).toEqual([[0, Errors.PREFERRED_LEADER_NOT_AVAILABLE]]);
    expect(cluster.controller.logEndOffset).toBe(end);
  });

  it('of what does not exist is refused with UNKNOWN_TOPIC_OR_PARTITION', () => {
    expect(elect(ElectionType.preferred, [7])).toEqual([[7, Errors.UNKNOWN_TOPIC_OR_PARTITION]]);
    expect(elect(ElectionType.preferred, [0], 'nope')).toEqual([[0, Errors.UNKNOWN_TOPIC_OR_PARTITION]]);
  });
});

describe('an unclean election', () => {
  it('is not needed where anybody leads', () => {
    letLeadershipWander();
    expect(elect(ElectionType.unclean, [0])).toEqual([[0, Errors.ELECTION_NOT_NEEDED]]);
  });

  it('takes a replica that is alive where nobody leads, though the topic does not allow it by itself', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1] });
    cluster.passWhileAlive(12_000, [2, 3]);
    expect(cluster.partition('orders').leader).toBe(NO_LEADER);
    expect(elect(ElectionType.unclean, [0])).toEqual([[0, Errors.NONE]]);
    expect(cluster.partition('orders')).toMatchObject({ leader: 2, isr: [2], leaderRecoveryState: 'Recovering' });
  });

  it('is told once: that its leader dies before it has said that it is the truth now is no election of that kind', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1] });
    cluster.passWhileAlive(12_000, [2, 3]);
    elect(ElectionType.unclean, [0]);
    cluster.passWhileAlive(12_000, [3]);
    const told = cluster.factsOf('LeaderElected').filter(({ partition }) => partition.topic === 'orders' && partition.partition === 0);
    expect(told.slice(-2).map(({ leader, unclean }) => [leader, unclean])).toEqual([
      [2, true],
      [NO_LEADER, false],
    ]);
  });

  it('finds nobody where all replicas are gone: ELIGIBLE_LEADERS_NOT_AVAILABLE', () => {
    cluster.createAssigned('alone', [[3]]);
    cluster.passWhileAlive(12_000, [1, 2]);
    expect(elect(ElectionType.unclean, [0], 'alone')).toEqual([[0, Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE]]);
  });
});

describe('every leader.imbalance.check.interval.seconds', () => {
  it('partitions go back to the first of their replicas that are in sync again', () => {
    letLeadershipWander();
    cluster.passWhileAlive(270_000, [1, 2, 3]);
    expect(cluster.partition('orders').leader).toBe(2);
    cluster.passWhileAlive(20_000, [1, 2, 3]);
    expect(cluster.partition('orders').leader).toBe(1);
  });

  it('and those whose first replica is not in sync stay where they are', () => {
    cluster.passWhileAlive(12_000, [2, 3]);
    cluster.heartbeat(1);
    cluster.passWhileAlive(320_000, [1, 2, 3]);
    expect(cluster.partition('orders').leader).toBe(2);
  });

  it('nothing moves with auto.leader.rebalance.enable=false', () => {
    cluster = new ControllerFixture(1, { 'auto.leader.rebalance.enable': false });
    cluster.join(1, 2, 3);
    cluster.createAssigned('orders', [[1, 2, 3]]);
    letLeadershipWander();
    cluster.passWhileAlive(700_000, [1, 2, 3]);
    expect(cluster.partition('orders').leader).toBe(2);
  });
});
