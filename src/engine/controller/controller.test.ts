import { describe, expect, it } from 'vitest';
import { MetadataImage } from '../metadata/image';
import { metadataRecordsOf } from '../metadata/record-codec';
import type { MetadataRecord } from '../metadata/records';
import { Errors } from '../model/error-codes';
import type { BrokerId, ProducerId, TopicName } from '../model/vocabulary';
import type { ApiVersionsResponse } from '../protocol/api-versions';
import { type FetchResponse, fetchKey } from '../protocol/fetch';
import { isControlBatch } from '../protocol/record-batch-reader';
import { fork } from '../sim/fork';
import { ControllerFixture } from './controller-fixture';

/** With a bit of everything in its log. */
function busyCluster(): ControllerFixture {
  const cluster = new ControllerFixture();
  cluster.join(1, 2, 3);
  cluster.createAssigned('orders', [[1, 2, 3]], { 'min.insync.replicas': '2' });
  cluster.create({ name: 'gone' });
  cluster.delete('gone');
  cluster.allocateProducerIds(1);
  cluster.passWhileAlive(12_000, [2, 3]);
  return cluster;
}

const recordsFrom = (cluster: ControllerFixture, from: number): readonly MetadataRecord[] =>
  (cluster.fetch(from).records?.batches ?? []).flatMap((batch) => {
    const read = metadataRecordsOf(batch);
    return read.ok ? read.value.map(({ record }) => record) : [];
  });

describe('the controller', () => {
  it('begins its log by saying in which version of the metadata it is written', () => {
    const cluster = new ControllerFixture();
    expect(recordsFrom(cluster, 0)).toEqual([
      { kind: 'FeatureLevel', name: 'metadata.version', featureLevel: 29 },
      { kind: 'FeatureLevel', name: 'eligible.leader.replicas.version', featureLevel: 1 },
      { kind: 'Config', resourceType: 4, resourceName: '', name: 'min.insync.replicas', value: '1' },
    ]);
    expect(cluster.controller.epoch).toBe(1);
  });

  it('knows exactly what replaying its log from the first record gives', () => {
    const cluster = busyCluster();
    const replayed = new MetadataImage();
    // what stands at offset 0 is the quorum's: that an epoch begins
    recordsFrom(cluster, 0).forEach((record, index) => {
      replayed.replay(record, (index + 1) as never);
    });
    expect(replayed).toEqual(cluster.image);
  });

  it('keeps everything through a restart, and leads in a new epoch', () => {
    const cluster = busyCluster();
    const before = cluster.image;
    const end = cluster.controller.logEndOffset;
    cluster.restartController();
    expect(cluster.image).not.toBe(before);
    expect({ ...cluster.image, lastAppliedOffset: before.lastAppliedOffset }).toEqual({ ...before });
    expect(cluster.controller.epoch).toBe(2);
    const opened = cluster.fetch(end).records?.batches ?? [];
    expect(opened.map((batch) => [batch.leaderEpoch, isControlBatch(batch)])).toEqual([[2, true]]);
    expect(recordsFrom(cluster, end)).toEqual([]);
  });

  it('keeps everything through a power loss: nothing is answered before it is flushed', () => {
    const cluster = busyCluster();
    const before = cluster.image;
    cluster.simulation.losePower('controller-101' as never);
    cluster.startController();
    expect({ ...cluster.image, lastAppliedOffset: before.lastAppliedOffset }).toEqual({ ...before });
  });

  it('gives every unfenced broker a fresh session when it restarts', () => {
    const cluster = new ControllerFixture();
    cluster.join(1);
    cluster.pass(7_000);
    cluster.restartController();
    cluster.pass(7_000);
    expect(cluster.image.isActive(1 as BrokerId)).toBe(true);
    cluster.pass(4_000);
    expect(cluster.image.isActive(1 as BrokerId)).toBe(false);
  });

  it('tells no happening twice: replaying after a restart is silent', () => {
    const cluster = busyCluster();
    const from = cluster.facts.length;
    cluster.restartController();
    expect(cluster.facts.slice(from).map(({ kind }) => kind)).toEqual(['ProcessKilled', 'ProcessStarted']);
  });

  it('shows its newest 16 records, also after a restart', () => {
    const cluster = busyCluster();
    const { recentRecords } = cluster.controller;
    expect(recentRecords).toHaveLength(16);
    expect(recentRecords.at(-1)).toMatchObject({ offset: cluster.image.lastAppliedOffset, kind: 'BrokerRegistrationChange' });
    const last = { ...recentRecords.at(-1) };
    cluster.restartController();
    expect(cluster.controller.recentRecords.at(-1)).toMatchObject(last);
  });

  it('never gives a block of producer ids twice, not even after a restart', () => {
    const cluster = new ControllerFixture();
    cluster.join(1, 2);
    expect(cluster.allocateProducerIds(1)).toEqual({ throttleTimeMs: 0, errorCode: Errors.NONE, producerIdStart: 0, producerIdLen: 1_000 });
    expect(cluster.allocateProducerIds(2)).toMatchObject({ producerIdStart: 1_000 as ProducerId });
    cluster.restartController();
    expect(cluster.allocateProducerIds(1)).toMatchObject({ producerIdStart: 2_000 as ProducerId });
    expect(cluster.allocateProducerIds(1, 0 as never)).toMatchObject({ errorCode: Errors.STALE_BROKER_EPOCH });
  });

  it('says which APIs it serves, and closes the connection on any other', () => {
    const cluster = new ControllerFixture();
    const { apiKeys, finalizedFeatures } = cluster.ask<ApiVersionsResponse>(18, 3, { clientSoftwareName: 'a', clientSoftwareVersion: '1' });
    expect(apiKeys.map(({ apiKey }) => apiKey)).toEqual([
      1, 52, 53, 54, 55, 60, 59, 18, 19, 20, 37, 43, 44, 45, 46, 56, 73, 62, 63, 64, 57, 67,
    ]);
    expect(finalizedFeatures).toEqual([
      { name: 'metadata.version', maxVersionLevel: 29, minVersionLevel: 29 },
      { name: 'eligible.leader.replicas.version', maxVersionLevel: 1, minVersionLevel: 1 },
    ]);
    cluster.tell(3, 12, {});
    cluster.pass(10);
    expect(cluster.asker.resets).toBe(1);
    expect(cluster.facts.at(-1)).toEqual({ kind: 'ConnectionRefused', broker: 101, reason: 'a controller does not serve Metadata' });
  });

  it('goes on in a fork as in the original, and neither touches the other', () => {
    const cluster = busyCluster();
    const twin = fork(cluster.simulation);
    const [a, b] = [cluster.simulation, twin].map((world) => {
      world.runUntil((cluster.simulation.now + 20_000_000) as never);
      return world;
    });
    expect(b!.process('controller-101' as never)).toEqual(a!.process('controller-101' as never));
    expect(b!.history.length).toBe(a!.history.length);
    const end = (a!.process('controller-101' as never) as ControllerFixture['controller']).logEndOffset;
    cluster.create({ name: 'later' as TopicName });
    expect((b!.process('controller-101' as never) as ControllerFixture['controller']).logEndOffset).toBe(end);
  });
});

describe('a fetch of the metadata log', () => {
  it('is answered with whole batches from an offset on, all of them committed', () => {
    const cluster = new ControllerFixture();
    cluster.register(1);
    const { errorCode, highWatermark, records } = cluster.fetch(0);
    expect([errorCode, highWatermark]).toEqual([Errors.NONE, 5]);
    expect(records?.batches.map(({ baseOffset, leaderEpoch }) => [baseOffset, leaderEpoch])).toEqual([
      [0, 1],
      [1, 1],
      [4, 1],
    ]);
  });

  it('that finds nothing is answered as soon as records are appended', () => {
    const cluster = new ControllerFixture();
    cluster.tell(fetchKey, 17, cluster.fetchRequest(4, 500), 1);
    cluster.pass(100);
    expect(cluster.asker.answers).toHaveLength(0);
    cluster.register(1);
    const answer = cluster.asker.answers.find(({ apiKey }) => apiKey === fetchKey)?.body as FetchResponse;
    expect(answer.responses[0]?.partitions[0]?.records?.batches).toHaveLength(1);
  });

  it('that finds nothing is answered empty when its maxWaitMs are over', () => {
    const cluster = new ControllerFixture();
    cluster.tell(fetchKey, 17, cluster.fetchRequest(4, 500));
    cluster.pass(499);
    expect(cluster.asker.answers).toHaveLength(0);
    cluster.pass(5);
    expect(cluster.asker.answers).toHaveLength(1);
    const answer = cluster.asker.answers[0]!.body as FetchResponse;
    expect(answer.responses[0]?.partitions[0]?.records?.batches).toEqual([]);
  });

  it('that waits makes later requests of its connection wait: answers come in the order of requests', () => {
    const cluster = new ControllerFixture();
    cluster.tell(fetchKey, 17, cluster.fetchRequest(4, 500));
    cluster.tell(18, 0, {});
    cluster.pass(100);
    expect(cluster.asker.answers).toHaveLength(0);
    cluster.pass(500);
    expect(cluster.asker.answers.map(({ apiKey }) => apiKey)).toEqual([fetchKey, 18]);
  });

  it('whose connection is gone is forgotten', () => {
    const cluster = new ControllerFixture();
    cluster.tell(fetchKey, 17, cluster.fetchRequest(4, 500));
    cluster.pass(10);
    cluster.simulation.kill('asker' as never);
    cluster.pass(1_000);
    expect(cluster.simulation.status('controller-101' as never)).toBe('Running');
  });

  it('beyond the log’s end is told where the logs part', () => {
    expect(new ControllerFixture().fetch(7)).toMatchObject({ errorCode: Errors.NONE, divergingEpoch: { epoch: 1, endOffset: 4 } });
  });

  it('is refused where it names no epoch', () => {
    const cluster = new ControllerFixture();
    const request = cluster.fetchRequest(0, 0) as { topics: { partitions: object[] }[] };
    const topics = request.topics.map((topic) => ({
      ...topic,
      partitions: topic.partitions.map((partition) => ({ ...partition, currentLeaderEpoch: -1, lastFetchedEpoch: -1 })),
    }));
    const { responses } = cluster.ask<FetchResponse>(fetchKey, 17, { ...request, topics });
    expect(responses[0]?.partitions[0]).toMatchObject({ errorCode: Errors.INVALID_REQUEST });
  });

  it('of an earlier controller epoch is fenced, of a later one unknown', () => {
    const cluster = new ControllerFixture();
    cluster.restartController();
    const fetchIn = (currentLeaderEpoch: number) => {
      const request = cluster.fetchRequest(0, 0) as { topics: { partitions: object[] }[] };
      const topics = request.topics.map((topic) => ({
        ...topic,
        partitions: topic.partitions.map((partition) => ({ ...partition, currentLeaderEpoch })),
      }));
      return cluster.ask<FetchResponse>(fetchKey, 17, { ...request, topics }).responses[0]?.partitions[0];
    };
    expect(fetchIn(1)).toMatchObject({ errorCode: Errors.FENCED_LEADER_EPOCH, currentLeader: { leaderId: 101, leaderEpoch: 2 } });
    expect(fetchIn(2)).toMatchObject({ errorCode: Errors.NONE });
    expect(fetchIn(3)).toMatchObject({ errorCode: Errors.UNKNOWN_LEADER_EPOCH });
  });

  it('of another topic is refused as a whole', () => {
    const cluster = new ControllerFixture();
    const request = cluster.fetchRequest(0, 500) as { topics: object[] };
    const topics = request.topics.map((topic) => ({ ...topic, topicId: `${'x'.repeat(21)}A` }));
    const answer = cluster.ask<FetchResponse>(fetchKey, 17, { ...request, topics });
    expect(answer).toMatchObject({ errorCode: Errors.INVALID_REQUEST, responses: [] });
  });
});
