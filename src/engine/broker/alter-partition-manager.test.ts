import { expect, test } from 'vitest';
import { maximalIsr } from '../replication/high-watermark';
import { BrokerFixture, CONTROLLER, nodeOf, orders } from './broker-fixture';

const LAGGING = { 'replica.lag.time.max.ms': 2_000 };

/** Broker 1 leads `orders`; broker 3 cannot fetch, and so falls behind what is appended. */
function aClusterWithALaggard(partitions = 1, configs: Readonly<Record<string, string>> = {}): BrokerFixture {
  const cluster = new BrokerFixture({ configs: LAGGING });
  cluster.create(
    'orders',
    Array.from({ length: partitions }, () => [1, 2, 3]),
    configs,
  );
  cluster.simulation.cut(nodeOf(1), nodeOf(3));
  for (let index = 0; index < partitions; index++) cluster.produce(1, ['a'], { acks: 1, partition: orders(index) });
  return cluster;
}

const committed = (cluster: BrokerFixture) => cluster.replica(1).log.highWatermark;

test('a follower that lags leaves the ISR when the controller has agreed, and what waited for it is committed', () => {
  const cluster = aClusterWithALaggard();
  cluster.until(() => cluster.replica(1).isrState.kind === 'PendingShrink');
  expect([committed(cluster), maximalIsr(cluster.replica(1).isrState)]).toEqual([0, [1, 2, 3]]);
  cluster.until(() => committed(cluster) === 1);
  expect([cluster.replica(1).isrState, cluster.registration(orders()).isr]).toEqual([{ kind: 'Committed', isr: [1, 2] }, [1, 2]]);
});

test('it comes back when it has everything', () => {
  const cluster = aClusterWithALaggard();
  cluster.until(() => committed(cluster) === 1);
  cluster.simulation.heal(nodeOf(1), nodeOf(3));
  cluster.until(() => cluster.registration(orders()).isr.length === 3);
  expect(cluster.replica(3).log.logEndOffset).toBe(1);
  cluster.pass(10);
  expect(cluster.replica(1).isrState).toEqual({ kind: 'Committed', isr: [1, 2, 3] });
});

test('the changes of many partitions are asked for in two requests: the first alone, then the rest', () => {
  const cluster = aClusterWithALaggard(5);
  cluster.until(() => [0, 1, 2, 3, 4].every((index) => cluster.registration(orders(index)).isr.length === 2));
  const at = (index: number) => cluster.factsOf('IsrShrunk').findIndex(({ partition }) => partition.partition === index);
  expect([0, 1, 2, 3, 4].map(at)).toEqual([0, 1, 2, 3, 4]);
  const { history } = cluster.simulation;
  const times = Array.from({ length: history.length }, (_, id) => history.get(id))
    .filter(({ what }) => what.kind === 'IsrShrunk')
    .map((event) => event.at);
  expect(new Set(times).size).toBe(2);
});

test('while the controller is out of reach the larger ISR counts, and is asked about until there is an answer', () => {
  const cluster = aClusterWithALaggard();
  cluster.simulation.cut(nodeOf(1), CONTROLLER);
  cluster.pass(6_000);
  expect([committed(cluster), cluster.replica(1).isrState.kind]).toEqual([0, 'PendingShrink']);
  cluster.simulation.heal(nodeOf(1), CONTROLLER);
  cluster.until(() => committed(cluster) === 1);
  expect(cluster.registration(orders()).isr).toEqual([1, 2]);
});

test('a leader whose time is over gets no answer that it takes: the metadata tells it who leads', () => {
  const cluster = aClusterWithALaggard();
  cluster.simulation.cut(nodeOf(1), CONTROLLER);
  cluster.pass(15_000);
  expect([cluster.leaderOf(orders()), cluster.replica(1).isrState.kind]).toEqual([2, 'PendingShrink']);
  cluster.simulation.heal(nodeOf(1), CONTROLLER);
  cluster.pass(5_000);
  expect([cluster.replica(1).role, cluster.replica(1).isrState.kind]).toEqual(['Follower', 'Committed']);
});

test('a controller that is killed in between is asked again', () => {
  const cluster = aClusterWithALaggard();
  cluster.until(() => cluster.replica(1).isrState.kind === 'PendingShrink');
  cluster.simulation.kill(CONTROLLER);
  cluster.pass(2_000);
  expect(cluster.replica(1).isrState.kind).toBe('PendingShrink');
  cluster.startController();
  cluster.until(() => committed(cluster) === 1);
  expect(cluster.registration(orders()).isr).toEqual([1, 2]);
});
