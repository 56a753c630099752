import { beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../model/error-codes';
import { NO_LEADER } from '../model/vocabulary';
import { ConfigOperation, type IncrementalAlterConfigsResponse, incrementalAlterConfigsKey } from '../protocol/incremental-alter-configs';
import { ControllerFixture, incarnation } from './controller-fixture';

let cluster: ControllerFixture;
beforeEach(() => {
  cluster = new ControllerFixture();
  cluster.join(1, 2, 3);
  cluster.createAssigned('orders', [[1, 2, 3]], { 'min.insync.replicas': '2' });
});

const orders = () => cluster.partition('orders');
/** The process is gone, or is back as another; `last` is what it remembers of the one before, if that ended in order. */
const comeBack = (broker: number, process: number, last = -1) => {
  cluster.register(broker, { incarnationId: incarnation(broker, process), previousBrokerEpoch: last as never });
  cluster.heartbeat(broker);
};
const epochOf = (broker: number) => cluster.image.broker(broker as never)!.epoch;

describe('eligible leader replicas (KIP-966)', () => {
  it('are those that leave the ISR while it is below min.insync.replicas', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1, 2] });
    expect(orders()).toMatchObject({ isr: [1, 2], elr: [] });
    cluster.alterIsr('orders', { leader: 1, isr: [1] });
    expect(orders()).toMatchObject({ isr: [1], elr: [2] });
  });

  it('are none any more when the ISR is large enough again', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1] });
    expect(orders().elr).toEqual([2, 3]);
    cluster.alterIsr('orders', { leader: 1, isr: [1, 3] });
    expect(orders()).toMatchObject({ isr: [1, 3], elr: [] });
  });

  it('lead where the ISR is empty: the first of them that is alive, cleanly', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1] });
    cluster.passWhileAlive(12_000, [2, 3]);
    expect(orders()).toMatchObject({ leader: 2, isr: [2], elr: [1, 3], lastKnownElr: [], leaderRecoveryState: 'Recovered' });
    expect(cluster.factsOf('LeaderElected').at(-1)).toMatchObject({ leader: 2, unclean: false });
  });

  it('are waited for where none is alive, and the last that led is remembered', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1] });
    cluster.pass(12_000);
    expect(orders()).toMatchObject({ leader: NO_LEADER, isr: [], elr: [1, 2, 3] });
    expect(orders().lastKnownElr).toHaveLength(1);
    cluster.heartbeat(3);
    expect(orders()).toMatchObject({ leader: 3, isr: [3], elr: [1, 2], lastKnownElr: [] });
  });

  it('whose last process did not end in order are eligible no more, and neither is a member of the ISR', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1] });
    cluster.passWhileAlive(12_000, [3]);
    expect(orders()).toMatchObject({ leader: 3, isr: [3], elr: [1, 2] });
    comeBack(2, 2);
    expect(orders()).toMatchObject({ isr: [3], elr: [1] });
    comeBack(1, 2, epochOf(1));
    expect(orders()).toMatchObject({ isr: [3], elr: [1] });
  });

  it('are nobody where all have come back from an end that was not in order: then the last that led leads', () => {
    cluster.alterIsr('orders', { leader: 1, isr: [1] });
    cluster.pass(12_000);
    for (const broker of [2, 3, 1]) comeBack(broker, 2);
    expect(orders()).toMatchObject({ elr: [], leaderRecoveryState: 'Recovering' });
    expect(cluster.factsOf('LeaderElected').at(-1)?.unclean).toBe(true);
  });

  it('the last known leader leads again where ISR and ELR are empty, as an unclean election, though the topic allows none', () => {
    cluster.createAssigned('alone', [[2]]);
    cluster.passWhileAlive(12_000, [1, 3]);
    expect(cluster.partition('alone')).toMatchObject({ leader: NO_LEADER, isr: [], elr: [2], lastKnownElr: [2] });
    cluster.register(2, { incarnationId: incarnation(2, 2) });
    expect(cluster.partition('alone')).toMatchObject({ leader: NO_LEADER, isr: [], elr: [], lastKnownElr: [2] });
    cluster.heartbeat(2);
    expect(cluster.partition('alone')).toMatchObject({ leader: 2, isr: [2], lastKnownElr: [], leaderRecoveryState: 'Recovering' });
  });

  it('are forgotten when min.insync.replicas changes: for the topic, or for all', () => {
    const set = (resourceType: number, resourceName: string, value: string | null) =>
      cluster.ask<IncrementalAlterConfigsResponse>(incrementalAlterConfigsKey, 1, {
        resources: [
          {
            resourceType,
            resourceName,
            configs: [
              { name: 'min.insync.replicas', configOperation: value === null ? ConfigOperation.delete : ConfigOperation.set, value },
            ],
          },
        ],
        validateOnly: false,
      }).responses[0]!;
    cluster.createAssigned('plain', [[1, 2, 3]]);
    cluster.alterIsr('orders', { leader: 1, isr: [1] });
    const { partitionEpoch } = orders();
    set(2, 'orders', '3');
    expect(orders()).toMatchObject({ elr: [], partitionEpoch: partitionEpoch + 1 });
    expect(set(4, '', '2').errorCode).toBe(Errors.NONE);
    cluster.alterIsr('plain', { leader: 1, isr: [1] });
    expect(cluster.partition('plain').elr).toEqual([2, 3]);
    expect(set(4, '', '1').errorCode).toBe(Errors.NONE);
    expect(cluster.partition('plain').elr).toEqual([]);
    expect(set(4, '', null)).toMatchObject({
      errorCode: Errors.INVALID_CONFIG,
      errorMessage: 'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.',
    });
    expect(set(4, '1', '2')).toMatchObject({
      errorCode: Errors.INVALID_CONFIG,
      errorMessage: 'Broker-level min.insync.replicas cannot be altered while ELR is enabled.',
    });
  });
});
