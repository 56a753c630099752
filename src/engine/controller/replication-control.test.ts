import { beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../model/error-codes';
import { NO_LEADER } from '../model/vocabulary';
import { ControllerFixture, incarnation } from './controller-fixture';

describe('when a broker’s heartbeats stop', () => {
  let cluster: ControllerFixture;
  beforeEach(() => {
    cluster = new ControllerFixture();
    cluster.join(1, 2, 3);
    cluster.createAssigned('orders', [
      [1, 2, 3],
      [2, 3, 1],
    ]);
  });

  it('it leaves every ISR, and the next in-sync replica leads what it led, one epoch later', () => {
    cluster.passWhileAlive(12_000, [2, 3]);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 2, leaderEpoch: 1, partitionEpoch: 1, isr: [2, 3] });
    expect(cluster.factsOf('LeaderElected').at(-1)).toMatchObject({ leader: 2, leaderEpoch: 1, isr: [2, 3], unclean: false });
  });

  it('partitions that others lead lose it from their ISR and keep leader and leader epoch', () => {
    cluster.passWhileAlive(12_000, [2, 3]);
    expect(cluster.partition('orders', 1)).toMatchObject({ leader: 2, leaderEpoch: 0, partitionEpoch: 1, isr: [2, 3] });
    expect(cluster.factsOf('IsrShrunk').at(-1)).toMatchObject({ removed: [1], isr: [2, 3] });
  });

  it('nobody ever sees a fenced leader: partitions change before the broker is fenced, and the fencing is told first', () => {
    const from = cluster.facts.length;
    cluster.passWhileAlive(12_000, [2, 3]);
    expect(cluster.facts.slice(from).map(({ kind }) => kind)).toEqual(['BrokerFenced', 'LeaderElected', 'IsrShrunk', 'IsrShrunk']);
    expect(cluster.controller.recentRecords.slice(-3).map(({ kind }) => kind)).toEqual([
      'PartitionChange',
      'PartitionChange',
      'BrokerRegistrationChange',
    ]);
  });

  it('without the ELR the last member of an ISR stays, without a leader, and leads again when it is back', () => {
    cluster = new ControllerFixture(1, { 'eligible.leader.replicas.version': 0 });
    cluster.join(1, 2, 3);
    cluster.createAssigned('orders', [[1, 2, 3]]);
    cluster.passWhileAlive(12_000, [2, 3]);
    cluster.passWhileAlive(12_000, [3]);
    cluster.pass(12_000);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: NO_LEADER, isr: [3], leaderEpoch: 3 });
    expect(cluster.factsOf('LeaderElected').at(-1)).toMatchObject({ leader: NO_LEADER, isr: [3] });

    cluster.heartbeat(1);
    expect(cluster.partition('orders', 0).leader).toBe(NO_LEADER);
    cluster.heartbeat(3);
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 3, isr: [3], leaderEpoch: 4 });
  });

  it('a broker from outside the ISR leads where the topic allows it, and the ISR is that broker alone', () => {
    cluster.createAssigned('metrics', [[1, 2]], { 'unclean.leader.election.enable': 'true' });
    cluster.passWhileAlive(12_000, [1, 3]);
    expect(cluster.partition('metrics')).toMatchObject({ leader: 1, isr: [1] });
    cluster.heartbeat(2);
    cluster.passWhileAlive(12_000, [2, 3]);
    expect(cluster.partition('metrics')).toMatchObject({ leader: 2, isr: [2], leaderEpoch: 1, leaderRecoveryState: 'Recovering' });
    const elections = cluster.factsOf('LeaderElected').filter(({ partition }) => partition.topic === 'metrics');
    expect(elections.map(({ leader, unclean }) => [leader, unclean])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('a broker that comes back is in no ISR until a leader proposes it', () => {
    cluster.passWhileAlive(12_000, [2, 3]);
    cluster.heartbeat(1);
    expect(cluster.partition('orders', 0).isr).toEqual([2, 3]);
    cluster.alterIsr('orders', { leader: 2, isr: [2, 3, 1] });
    expect(cluster.partition('orders', 0)).toMatchObject({ isr: [2, 3, 1], leader: 2, leaderEpoch: 1, partitionEpoch: 2 });
  });
});

describe('when a new process of a broker registers before the controller noticed that the old one is gone', () => {
  it('it is taken out of ISRs and leaderships in the same batch', () => {
    const cluster = new ControllerFixture(1, { 'broker.session.timeout.ms': 80_000 });
    cluster.join(1, 2);
    cluster.createAssigned('orders', [[1, 2]]);
    cluster.pass(79_900);
    cluster.heartbeat(2);
    cluster.pass(150); // the session of broker 1 is over; the next check is not due yet
    expect(cluster.register(1, { incarnationId: incarnation(1, 2) })).toMatchObject({ errorCode: Errors.NONE });
    expect(cluster.partition('orders')).toMatchObject({ leader: 2, isr: [2] });
    expect(cluster.image.broker(1 as never)).toMatchObject({ fenced: true, epoch: cluster.image.lastAppliedOffset });
  });
});

describe('AlterPartition', () => {
  let cluster: ControllerFixture;
  beforeEach(() => {
    cluster = new ControllerFixture();
    cluster.join(1, 2, 3);
    cluster.createAssigned('orders', [[1, 2, 3]]);
  });
  const refusedWith = (errorCode: number) => ({ topLevel: Errors.NONE, partition: expect.objectContaining({ errorCode }) });

  it('shrinks the ISR that its leader proposes, in the same leader epoch', () => {
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1, 2] }).partition).toEqual({
      partitionIndex: 0,
      errorCode: Errors.NONE,
      leaderId: 1,
      leaderEpoch: 0,
      isr: [1, 2],
      leaderRecoveryState: 0,
      partitionEpoch: 1,
    });
    expect(cluster.partition('orders')).toMatchObject({ isr: [1, 2], leader: 1, leaderEpoch: 0, partitionEpoch: 1 });
    expect(cluster.factsOf('IsrShrunk')).toHaveLength(1);
  });

  it('expands it again', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1, 2] });
    cluster.alterIsr('orders', { leader: 1, isr: [1, 2, 3] });
    expect(cluster.partition('orders')).toMatchObject({ isr: [1, 2, 3], partitionEpoch: 2 });
    expect(cluster.factsOf('IsrExpanded')).toEqual([
      { kind: 'IsrExpanded', partition: { topic: 'orders', partition: 0 }, added: [3], isr: [1, 2, 3] },
    ]);
  });

  it('that changes nothing writes nothing', () => {
    const end = cluster.controller.logEndOffset;
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1, 2, 3] }).partition).toMatchObject({
      errorCode: Errors.NONE,
      partitionEpoch: 0,
    });
    expect(cluster.controller.logEndOffset).toBe(end);
  });

  it('of a deposed leader is refused with FENCED_LEADER_EPOCH', () => {
    cluster.passWhileAlive(12_000, [2, 3]);
    cluster.heartbeat(1);
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1, 2], leaderEpoch: 0 })).toEqual(refusedWith(Errors.FENCED_LEADER_EPOCH));
  });

  it('of a state that has changed since is refused with INVALID_UPDATE_VERSION', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1, 2] });
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1], partitionEpoch: 0 })).toEqual(refusedWith(Errors.INVALID_UPDATE_VERSION));
    expect(cluster.partition('orders').isr).toEqual([1, 2]);
  });

  it('of a leader that knows the future is refused with NOT_CONTROLLER', () => {
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1], leaderEpoch: 7 })).toEqual(refusedWith(Errors.NOT_CONTROLLER));
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1], partitionEpoch: 7 })).toEqual(refusedWith(Errors.NOT_CONTROLLER));
  });

  it('of a broker that does not lead, of strangers, or without the leader is refused with INVALID_REQUEST', () => {
    expect(cluster.alterIsr('orders', { leader: 2, isr: [1, 2] })).toEqual(refusedWith(Errors.INVALID_REQUEST));
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1, 4] })).toEqual(refusedWith(Errors.INVALID_REQUEST));
    expect(cluster.alterIsr('orders', { leader: 1, isr: [2, 3] })).toEqual(refusedWith(Errors.INVALID_REQUEST));
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1, 1] })).toEqual(refusedWith(Errors.INVALID_REQUEST));
  });

  it('of a fenced replica is refused with INELIGIBLE_REPLICA', () => {
    cluster.passWhileAlive(12_000, [1, 2]);
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1, 2, 3] })).toEqual(refusedWith(Errors.INELIGIBLE_REPLICA));
  });

  it('of a replica that has restarted since is refused with INELIGIBLE_REPLICA (KIP-903)', () => {
    const old = cluster.image.broker(3 as never)!.epoch;
    cluster.passWhileAlive(12_000, [1, 2]);
    cluster.register(3, { incarnationId: incarnation(3, 2) });
    cluster.heartbeat(3);
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1, 2, 3], memberEpochs: [-1, -1, old] })).toEqual(
      refusedWith(Errors.INELIGIBLE_REPLICA),
    );
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1, 2, 3] })).toEqual(refusedWith(Errors.NONE));
  });

  it('of an earlier process of the leader is refused as a whole with STALE_BROKER_EPOCH', () => {
    expect(cluster.alterIsr('orders', { leader: 1, isr: [1], brokerEpoch: 0 })).toEqual({
      topLevel: Errors.STALE_BROKER_EPOCH,
      partition: null,
    });
  });
});
