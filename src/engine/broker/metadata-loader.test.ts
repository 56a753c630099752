import { describe, expect, test } from 'vitest';
import { HIGH_WATERMARK_CHECKPOINT, readOffsetCheckpoint } from '../log/checkpoints';
import type { MetadataImage } from '../metadata/image';
import { BrokerFixture, type ClusterOptions, CONTROLLER, nameOf, nodeOf, orders } from './broker-fixture';

/** All that a replayed log adds up to, as data. */
const pictureOf = (image: MetadataImage) => ({
  lastAppliedOffset: image.lastAppliedOffset,
  nextProducerId: image.nextProducerId,
  brokers: image.brokers(),
  topics: image.topics(),
});

/** Three brokers with `orders`, led by broker 1 and committed up to offset 4. */
function aClusterWithRecords(options: ClusterOptions = {}): BrokerFixture {
  const cluster = new BrokerFixture(options);
  cluster.createOrders();
  for (const value of ['a', 'b', 'c', 'd']) cluster.produce(1, [value]);
  return cluster;
}

describe('replaying the metadata log', () => {
  test('every broker has the controller’s picture', () => {
    const cluster = aClusterWithRecords();
    for (const id of cluster.ids) expect(pictureOf(cluster.broker(id).image)).toEqual(pictureOf(cluster.controller.image));
  });

  test('delete a broker’s memory, and replay rebuilds its picture: of the cluster, of its replicas and their logs', () => {
    const cluster = aClusterWithRecords();
    cluster.kill(3);
    cluster.pass(30_000); // fenced
    cluster.create('payments', [[2, 3]]);
    cluster.start(3);
    cluster.pass(2_000);
    expect(pictureOf(cluster.broker(3).image)).toEqual(pictureOf(cluster.controller.image));
    expect(cluster.replica(3).role).toBe('Follower');
    expect(cluster.replica(3).log.logEndOffset).toBe(4);
    expect(
      cluster
        .broker(3)
        .replicas.sorted()
        .map(({ log }) => log.directory),
    ).toEqual(['orders-0', 'payments-0']);
  });

  test('with the disk gone too, it takes everything from the others', () => {
    const cluster = aClusterWithRecords();
    cluster.kill(3);
    const disk = cluster.simulation.diskOf(nodeOf(3));
    for (const file of disk.list('')) disk.remove(file);
    cluster.start(3);
    cluster.pass(12_000);
    expect(pictureOf(cluster.broker(3).image)).toEqual(pictureOf(cluster.controller.image));
    expect([cluster.replica(3).log.logEndOffset, cluster.registration(orders()).isr]).toEqual([4, [1, 2, 3]]);
  });

  test('a broker that the controller cannot reach catches up when the link is whole again', () => {
    const cluster = aClusterWithRecords();
    cluster.simulation.cut(nodeOf(3), CONTROLLER);
    cluster.create('payments', [[1, 2]]);
    cluster.pass(3_000);
    expect(cluster.broker(3).image.topic('payments' as never)).toBe(null);
    cluster.simulation.heal(nodeOf(3), CONTROLLER);
    cluster.pass(3_000);
    expect(pictureOf(cluster.broker(3).image)).toEqual(pictureOf(cluster.controller.image));
  });

  test('a killed controller that comes back is asked on', () => {
    const cluster = aClusterWithRecords();
    cluster.simulation.kill(CONTROLLER);
    cluster.pass(5_000);
    cluster.startController();
    cluster.pass(3_000);
    cluster.create('payments', [[1, 2]]);
    for (const id of cluster.ids) expect(cluster.broker(id).image.topic('payments' as never)).not.toBe(null);
  });
});

describe('a starting process acts on nothing before its own registration is in the metadata', () => {
  test('restarted out of the controller’s reach, it does not take up the leadership of its predecessor', () => {
    const cluster = aClusterWithRecords();
    cluster.simulation.cut(nodeOf(1), CONTROLLER);
    cluster.restart(1);
    cluster.pass(3_000);
    expect(cluster.broker(1).image.partition(orders())).toBe(null);
    expect([cluster.broker(1).replicas.sorted(), cluster.broker(1).isListening]).toEqual([[], false]);
  });

  test('I-3: it leads in no epoch that a former process has led, and so its older high watermark is in nobody’s way', () => {
    const cluster = aClusterWithRecords();
    cluster.restart(1);
    cluster.pass(15_000);
    const led = cluster.factsOf('BecameLeader').filter(({ broker }) => broker === 1);
    const epochs = led.map(({ leaderEpoch }) => leaderEpoch);
    expect(new Set(epochs).size).toBe(epochs.length);
    expect(cluster.replica(1).leaderEpoch).toBe(cluster.registration(orders()).leaderEpoch);
  });

  test('I-3: nor where its registration is accepted before anybody was elected in its place', () => {
    for (let away = 0; away < 2_000; away += 125) {
      const cluster = aClusterWithRecords({ jitterUs: 2_000 }); // so that the answer to the registration may come before the metadata
      cluster.kill(1);
      cluster.pass(away);
      cluster.start(1);
      cluster.pass(15_000);
      const epochs = cluster.factsOf('BecameLeader').map(({ leaderEpoch }) => leaderEpoch);
      expect(epochs, `${away} ms away`).toEqual([...new Set(epochs)]);
    }
  });

  test('alone in the ISR it leads again, in a new epoch, and keeps what it had', () => {
    const cluster = new BrokerFixture();
    cluster.create('orders', [[1]]);
    for (const value of ['a', 'b', 'c']) cluster.produce(1, [value]);
    cluster.restart(1);
    cluster.pass(15_000);
    const { isLeader, leaderEpoch, log } = cluster.replica(1);
    expect([isLeader, leaderEpoch, log.logEndOffset, log.highWatermark]).toEqual([true, 2, 3, 3]);
  });

  test('its high watermarks on disk stay as the last process left them until it knows better', () => {
    const cluster = aClusterWithRecords();
    cluster.pass(6_000);
    const checkpoint = () => readOffsetCheckpoint(cluster.simulation.diskOf(nodeOf(1)), HIGH_WATERMARK_CHECKPOINT).get('orders-0');
    expect(checkpoint()).toBe(4);
    cluster.isolate(1);
    cluster.restart(1);
    cluster.pass(12_000);
    expect(checkpoint()).toBe(4);
  });

  test('it refuses connections, and takes them before it is unfenced', () => {
    const cluster = aClusterWithRecords();
    cluster.restart(1);
    expect(cluster.broker(1).isListening).toBe(false);
    cluster.until(() => cluster.broker(1).isListening);
    expect(cluster.broker(1).lifecycle.state).toBe('Recovering');
  });
});

describe('topics that were deleted', () => {
  test('their replicas and files go', () => {
    const cluster = aClusterWithRecords();
    cluster.delete('orders');
    for (const id of cluster.ids) {
      expect(cluster.broker(id).replicas.sorted()).toEqual([]);
      expect(cluster.simulation.diskOf(nodeOf(id)).list('orders-0/')).toEqual([]);
    }
  });

  test('a stray log, deleted while its broker was away, goes at its next start', () => {
    const cluster = aClusterWithRecords();
    cluster.kill(3);
    cluster.pass(12_000);
    cluster.delete('orders');
    expect(cluster.simulation.diskOf(nodeOf(3)).list('orders-0/')).not.toEqual([]);
    cluster.start(3);
    cluster.pass(2_000);
    expect(cluster.simulation.diskOf(nodeOf(3)).list('orders-0/')).toEqual([]);
  });

  test('a topic of the same name is another topic: nothing of the old one is in it', () => {
    const cluster = aClusterWithRecords();
    cluster.kill(3);
    cluster.pass(12_000);
    cluster.delete('orders');
    cluster.createOrders();
    cluster.produce(1, ['new']);
    cluster.start(3);
    cluster.pass(12_000);
    const sizes = cluster.ids.map((id) => cluster.replica(id).log.logEndOffset);
    expect([sizes, nameOf(cluster.fetch(1, 0).errorCode), cluster.registration(orders()).isr]).toEqual([[1, 1, 1], 'NONE', [1, 2, 3]]);
  });
});
