import { beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../model/error-codes';
import { type AlterPartitionReassignmentsResponse, alterPartitionReassignmentsKey } from '../protocol/alter-partition-reassignments';
import { type ListPartitionReassignmentsResponse, listPartitionReassignmentsKey } from '../protocol/list-partition-reassignments';
import { ControllerFixture } from './controller-fixture';

let cluster: ControllerFixture;
beforeEach(() => {
  cluster = new ControllerFixture();
  cluster.join(1, 2, 3, 4);
  cluster.createAssigned('orders', [[1, 2, 3]]);
});

const orders = () => cluster.partition('orders');
function reassign(replicas: readonly number[] | null, changes: { topic?: string; index?: number; allow?: boolean } = {}) {
  const { topic = 'orders', index = 0, allow = true } = changes;
  const topics = [{ name: topic, partitions: [{ partitionIndex: index, replicas }] }];
  const body = { timeoutMs: 1_000, allowReplicationFactorChange: allow, topics };
  return cluster.ask<AlterPartitionReassignmentsResponse>(alterPartitionReassignmentsKey, 1, body).responses[0]!.partitions[0]!;
}
const listed = () =>
  cluster.ask<ListPartitionReassignmentsResponse>(listPartitionReassignmentsKey, 0, { timeoutMs: 1_000, topics: null }).topics;

describe('a reassignment', () => {
  it('first adds the new replicas to those that are there, and is listed while it lasts', () => {
    expect(reassign([4, 2, 3]).errorCode).toBe(Errors.NONE);
    expect(orders()).toMatchObject({ replicas: [4, 2, 3, 1], addingReplicas: [4], removingReplicas: [1], isr: [1, 2, 3], leader: 1 });
    expect(orders()).toMatchObject({ leaderEpoch: 0, partitionEpoch: 1 });
    const partition = { partitionIndex: 0, replicas: [4, 2, 3, 1], addingReplicas: [4], removingReplicas: [1] };
    expect(listed()).toEqual([{ name: 'orders', partitions: [partition] }]);
  });

  it('is over when all that stay are in sync: the others go, and a leader that goes is replaced in a new epoch', () => {
    reassign([4, 2, 3]);
    const answer = cluster.alterIsr('orders', { leader: 1, isr: [1, 2, 3, 4] });
    expect(answer.partition).toMatchObject({ errorCode: Errors.NEW_LEADER_ELECTED });
    expect(orders()).toMatchObject({
      replicas: [4, 2, 3],
      addingReplicas: [],
      removingReplicas: [],
      isr: [2, 3, 4],
      leader: 4,
      leaderEpoch: 1,
    });
    expect(cluster.factsOf('LeaderElected').at(-1)).toMatchObject({ leader: 4, unclean: false });
    expect(listed()).toEqual([]);
  });

  it('is not over while one of those that stay is not in sync', () => {
    reassign([4, 2, 3]);
    cluster.alterIsr('orders', { leader: 1, isr: [1, 2, 4] });
    expect(orders()).toMatchObject({ replicas: [4, 2, 3, 1], addingReplicas: [4], isr: [1, 2, 4], leader: 1 });
  });

  it('to another order of the same replicas is done at once, and nobody is elected by it', () => {
    reassign([2, 1, 3]);
    expect(orders()).toMatchObject({ replicas: [2, 1, 3], addingReplicas: [], removingReplicas: [], leader: 1, leaderEpoch: 0 });
  });

  it('to fewer replicas is done at once, and begins a new epoch, so that who went is fenced off', () => {
    reassign([1, 2]);
    expect(orders()).toMatchObject({ replicas: [1, 2], isr: [1, 2], leader: 1, leaderEpoch: 1 });
  });

  it('that is ended leaves the partition with the replicas that it had', () => {
    reassign([4, 2, 3]);
    expect(reassign(null).errorCode).toBe(Errors.NONE);
    expect(new Set(orders().replicas)).toEqual(new Set([1, 2, 3]));
    expect(orders()).toMatchObject({ addingReplicas: [], removingReplicas: [], isr: [1, 2, 3], leader: 1 });
    expect(reassign(null)).toMatchObject({ errorCode: Errors.NO_REASSIGNMENT_IN_PROGRESS });
  });

  it('is refused in Kafka’s words where it cannot be', () => {
    expect(reassign([1, 2, 9])).toMatchObject({
      errorCode: Errors.INVALID_REPLICA_ASSIGNMENT,
      errorMessage: 'The manual partition assignment includes broker 9, but no such broker is registered.',
    });
    expect(reassign([1, 1, 2])).toMatchObject({ errorMessage: 'The manual partition assignment includes the broker 1 more than once.' });
    expect(reassign([1, 2], { allow: false })).toMatchObject({
      errorCode: Errors.INVALID_REPLICATION_FACTOR,
      errorMessage: 'The replication factor is changed from 3 to 2',
    });
    expect(reassign([1], { topic: 'nope' })).toMatchObject({ errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION });
    expect(reassign([1], { index: 7 })).toMatchObject({ errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION });
  });
});
