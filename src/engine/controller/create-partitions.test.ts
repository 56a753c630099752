import { beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../model/error-codes';
import type { TopicName } from '../model/vocabulary';
import { type CreatePartitionsResponse, createPartitionsKey } from '../protocol/create-partitions';
import { ControllerFixture } from './controller-fixture';

describe('adding partitions', () => {
  let cluster: ControllerFixture;
  beforeEach(() => {
    cluster = new ControllerFixture();
    cluster.join(1, 2, 3);
    cluster.createAssigned('orders', [
      [1, 2],
      [2, 3],
    ]);
  });
  const add = (name: string, count: number, changes: { assignments?: readonly (readonly number[])[]; validateOnly?: boolean } = {}) => {
    const assignments = changes.assignments?.map((brokerIds) => ({ brokerIds })) ?? null;
    const request = { topics: [{ name, count, assignments }], timeoutMs: 0, validateOnly: changes.validateOnly ?? false };
    return cluster.ask<CreatePartitionsResponse>(createPartitionsKey, 3, request).results[0]!;
  };
  const replicas = () => cluster.image.topic('orders' as TopicName)!.partitions.map((partition) => partition.replicas);

  it('leaves the partitions that are there as they are, and gives the new ones as many replicas, a leader and an ISR', () => {
    const before = cluster.image.topic('orders' as TopicName)!.partitions;
    expect(add('orders', 5)).toEqual({ name: 'orders', errorCode: Errors.NONE, errorMessage: null });
    const after = cluster.image.topic('orders' as TopicName)!.partitions;
    expect(after).toHaveLength(5);
    expect(after.slice(0, 2)).toEqual(before);
    for (const { replicas, isr, leader, leaderEpoch } of after.slice(2)) {
      expect(new Set(replicas).size).toBe(2);
      expect({ isr, leader, leaderEpoch }).toEqual({ isr: replicas, leader: replicas[0], leaderEpoch: 0 });
    }
  });

  it('tells how many there are now, and then who leads the new ones', () => {
    const from = cluster.facts.length;
    add('orders', 4);
    const [added, ...elected] = cluster.facts.slice(from);
    expect(added).toEqual({ kind: 'PartitionsAdded', topic: 'orders', added: 2, partitions: 4 });
    expect(elected.map((fact) => fact.kind === 'LeaderElected' && fact.partition.partition)).toEqual([2, 3]);
  });

  it('takes replicas as they were placed by hand', () => {
    add('orders', 3, { assignments: [[3, 1]] });
    expect(replicas()).toEqual([
      [1, 2],
      [2, 3],
      [3, 1],
    ]);
  });

  it('only checks where validateOnly is set', () => {
    expect(add('orders', 3, { validateOnly: true }).errorCode).toBe(Errors.NONE);
    expect(replicas()).toHaveLength(2);
  });

  it('leaves fenced brokers out of the new ISRs', () => {
    cluster.passWhileAlive(12_000, [1, 2]);
    add('orders', 5);
    for (const { isr } of cluster.image.topic('orders' as TopicName)!.partitions.slice(2)) expect(isr).not.toContain(3);
  });

  it.each([
    ['nope', 3, undefined, Errors.UNKNOWN_TOPIC_OR_PARTITION, null],
    ['orders', 2, undefined, Errors.INVALID_PARTITIONS, 'Topic already has 2 partition(s).'],
    ['orders', 1, undefined, Errors.INVALID_PARTITIONS, 'The topic orders currently has 2 partition(s); 1 would not be an increase.'],
    [
      'orders',
      4,
      [[1, 2]],
      Errors.INVALID_REPLICA_ASSIGNMENT,
      'Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.',
    ],
    [
      'orders',
      3,
      [[1, 2, 3]],
      Errors.INVALID_REPLICA_ASSIGNMENT,
      'The manual partition assignment includes a partition with 3 replica(s), but this is not consistent with previous partitions, which have 2 replica(s).',
    ],
    [
      'orders',
      3,
      [[1, 9]],
      Errors.INVALID_REPLICA_ASSIGNMENT,
      'The manual partition assignment includes broker 9, but no such broker is registered.',
    ],
  ])('refuses %s with %i partitions placed as %j', (name, count, assignments, errorCode, errorMessage) => {
    const end = cluster.controller.logEndOffset;
    expect(add(name, count, assignments === undefined ? {} : { assignments })).toEqual({ name, errorCode, errorMessage });
    expect(cluster.controller.logEndOffset).toBe(end);
  });

  it('refuses a topic that is named twice, and all while every broker is fenced', () => {
    const topics = ['orders', 'orders'].map((name) => ({ name, count: 3, assignments: null }));
    expect(cluster.ask(createPartitionsKey, 3, { topics, timeoutMs: 0, validateOnly: false })).toMatchObject({
      results: [{ name: 'orders', errorCode: Errors.INVALID_REQUEST, errorMessage: 'Duplicate topic name.' }],
    });
    cluster.pass(12_000);
    expect(add('orders', 3)).toMatchObject({
      errorCode: Errors.INVALID_REPLICATION_FACTOR,
      errorMessage: 'Unable to replicate the partition 2 time(s): All brokers are currently fenced.',
    });
  });
});
