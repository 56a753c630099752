import { describe, expect, test } from 'vitest';
import { readSnapshot } from '../controller/quorum/snapshot-writer';
import { MetadataImage } from '../metadata/image';
import { recordsOf } from '../metadata/image-writer';
import type { BrokerConfig } from '../model/configs';
import { BrokerFixture, CONTROLLER, nodeOf } from './broker-fixture';

/** A snapshot after every batch, and nothing kept that one stands for. */
const often = { 'metadata.log.max.record.bytes.between.snapshots': 1 } as const;
const forgetful = { ...often, 'metadata.max.retention.bytes': 1, 'metadata.log.segment.bytes': 2_000 } as const;

/** Topics come and go, one is configured. */
function aBusyCluster(configs: Partial<BrokerConfig>): BrokerFixture {
  const cluster = new BrokerFixture({ configs });
  cluster.createOrders();
  for (let number = 0; number < 6; number++) cluster.create(`topic-${number}`, [[1, 2, 3]]);
  cluster.delete('topic-3');
  cluster.pass(1_000);
  return cluster;
}

const checkpoints = (cluster: BrokerFixture, node: string) =>
  cluster.simulation
    .diskOf(node as never)
    .list('__cluster_metadata-0/')
    .filter((file) => file.endsWith('.checkpoint'));

const whatItKnows = (cluster: BrokerFixture, broker: number) => recordsOf(cluster.broker(broker).image);
const whatIsSo = (cluster: BrokerFixture) => recordsOf(cluster.controller.image);

describe('a snapshot of the metadata', () => {
  test('replayed from nothing it is what the log up to its end adds up to, on the controller and on every broker', () => {
    const cluster = aBusyCluster(often);
    const { started: log } = cluster.controller.raft;
    const id = log.latestSnapshot!;
    const image = new MetadataImage();
    image.load(readSnapshot(cluster.simulation.diskOf(CONTROLLER), id).records, (id.offset - 1) as never);
    expect(recordsOf(image)).toEqual(whatIsSo(cluster));
    expect(id.offset).toBe(log.highWatermark);
    for (const broker of cluster.ids) expect(checkpoints(cluster, nodeOf(broker)).at(-1)).toBe(checkpoints(cluster, CONTROLLER).at(-1));
  });

  test('is not written before so many bytes of the log, nor while nothing happens', () => {
    const cluster = aBusyCluster({});
    cluster.pass(3_700_000);
    expect(checkpoints(cluster, CONTROLLER)).toEqual([]);
    cluster.create('late', [[1]]);
    expect(checkpoints(cluster, CONTROLLER)).toHaveLength(1); // metadata.log.max.snapshot.interval.ms was over long ago
    cluster.create('later', [[1]]);
    expect(checkpoints(cluster, CONTROLLER)).toHaveLength(1);
  });

  test('a process that starts begins with it, and knows what the last one knew', () => {
    const cluster = aBusyCluster(often);
    const known = whatIsSo(cluster);
    cluster.simulation.kill(CONTROLLER);
    cluster.startController();
    cluster.pass(100);
    expect(recordsOf(cluster.controller.image)).toEqual(known);
    cluster.restart(2);
    cluster.pass(10_000);
    expect(whatItKnows(cluster, 2)).toEqual(whatIsSo(cluster));
  });

  test('the log before it goes, with older ones, once they are larger than metadata.max.retention.bytes', () => {
    const cluster = aBusyCluster(forgetful);
    cluster.pass(121_000);
    const { started: log } = cluster.controller.raft;
    expect(log.snapshots).toHaveLength(1);
    expect(log.logStartOffset).toBe(log.snapshots[0]!.offset);
    expect([...log.batchesFrom(0 as never)].filter(({ lastOffset }) => lastOffset < log.logStartOffset).length).toBeLessThan(5);
    expect(
      cluster.simulation
        .diskOf(CONTROLLER)
        .list('__cluster_metadata-0/')
        .filter((file) => file.endsWith('.deleted')),
    ).toEqual([]);
  });

  test('KIP-630: a broker with an empty disk takes it over, and then fetches the log from its end', () => {
    const cluster = aBusyCluster(forgetful);
    cluster.pass(121_000);
    cluster.kill(3);
    const disk = cluster.simulation.diskOf(nodeOf(3));
    for (const file of disk.list('')) disk.remove(file);
    cluster.pass(12_000);
    cluster.start(3);
    cluster.pass(12_000);
    expect(whatItKnows(cluster, 3)).toEqual(whatIsSo(cluster));
    const { logStartOffset } = cluster.broker(3).metadata.raft.started;
    expect(logStartOffset).toBeGreaterThan(0);
    expect(cluster.replica(3).log.logEndOffset).toBe(cluster.replica(1).log.logEndOffset);
  });

  test('KIP-630: a broker that was cut off until the log that it needs was gone takes it over, and lets go of topics that are deleted since', () => {
    const cluster = aBusyCluster(forgetful);
    cluster.simulation.cut(nodeOf(3), CONTROLLER);
    cluster.delete('topic-0');
    cluster.create('new', [[3, 1]]);
    for (let number = 10; number < 14; number++) cluster.create(`topic-${number}`, [[1, 2, 3]]);
    cluster.pass(181_000);
    expect(cluster.broker(3).metadata.raft.started.logEndOffset).toBeLessThan(cluster.controller.log!.logStartOffset);
    cluster.simulation.heal(nodeOf(3), CONTROLLER);
    cluster.pass(15_000);
    expect(whatItKnows(cluster, 3)).toEqual(whatIsSo(cluster));
    expect(cluster.simulation.diskOf(nodeOf(3)).list('topic-0-0/')).toEqual([]);
    expect(
      cluster
        .broker(3)
        .replicas.sorted()
        .map(({ log }) => log.directory),
    ).toContain('new-0');
  });

  test('what a crash left half fetched is thrown away', () => {
    const cluster = aBusyCluster(often);
    const [whole] = checkpoints(cluster, nodeOf(2));
    const disk = cluster.simulation.diskOf(nodeOf(2));
    cluster.kill(2);
    disk.rename(whole!, `${whole}.part`);
    cluster.start(2);
    cluster.pass(5_000);
    expect(disk.list('__cluster_metadata-0/').filter((file) => file.endsWith('.part'))).toEqual([]);
    expect(whatItKnows(cluster, 2)).toEqual(whatIsSo(cluster));
  });
});
