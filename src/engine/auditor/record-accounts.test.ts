import { describe, expect, test } from 'vitest';
import type { NodeId } from '../sim/context';
import { ToldCluster } from './accounts-fixture';

/** Three records in batch 0, at offsets 0 to 2 of broker 1, which leads in epoch 1. */
function appended(): ToldCluster {
  const cluster = new ToldCluster();
  cluster.leads(1, 1, { end: 0, highWatermark: 0 });
  cluster.sends(0, 3);
  cluster.drains(0, 0, 2);
  cluster.appends(1, 1, 0, 0, 2);
  return cluster;
}

describe('what becomes of a record', () => {
  test('sent, appended, committed, acknowledged and delivered are counted where they happen', () => {
    const cluster = appended();
    expect(cluster.verdicts).toMatchObject({ sent: 3, pending: 3, appended: 3, committed: 0, acknowledged: 0, delivered: 0 });
    cluster.commits(1, 1, 0, 3);
    cluster.isAcknowledged(0, 0, 3);
    cluster.reads('reader', 0, 1);
    expect(cluster.verdicts).toMatchObject({ sent: 3, pending: 0, appended: 3, committed: 3, acknowledged: 3, delivered: 2 });
    expect(cluster.findings).toEqual([]);
  });

  test('a record that send() refuses has failed, and is pending no more', () => {
    const cluster = new ToldCluster();
    cluster.sends(0, 2);
    cluster.refuses(1);
    expect(cluster.verdicts).toMatchObject({ sent: 2, pending: 1, failed: 1 });
  });

  test('a batch that was given up in the accumulator has failed, though nobody had heard of it', () => {
    const cluster = new ToldCluster();
    cluster.sends(0, 3);
    cluster.gives(0, 0, 2);
    expect(cluster.verdicts).toMatchObject({ sent: 3, pending: 0, failed: 3 });
  });

  test('what is pending when its producer dies is abandoned, and may be committed all the same', () => {
    const cluster = appended();
    cluster.dies();
    cluster.commits(1, 1, 0, 3);
    expect(cluster.verdicts).toMatchObject({ pending: 0, abandoned: 3, acknowledged: 0, committed: 3 });
  });

  test('with acks=0 nobody knows: neither acknowledged nor lost', () => {
    const cluster = appended();
    cluster.isAcknowledged(0, 0, 3, 0);
    cluster.leads(2, 2, { end: 0, highWatermark: 0 });
    expect(cluster.verdicts).toMatchObject({ unanswered: 3, acknowledged: 0, lost: 0, appended: 0 });
  });

  test('what outside clients write counts from its append on', () => {
    const cluster = new ToldCluster();
    cluster.leads(1, 1, { end: 0, highWatermark: 0 });
    cluster.appends(1, 1, null, 0, 9);
    cluster.commits(1, 1, 0, 10);
    expect(cluster.verdicts).toMatchObject({ sent: 0, appended: 10, committed: 10 });
  });
});

describe('lost', () => {
  test('acknowledged by the leader alone, and not on the next leader: lost before it was committed', () => {
    const cluster = appended();
    cluster.isAcknowledged(0, 0, 3, 1);
    cluster.leads(2, 2, { end: 0, highWatermark: 0 });
    expect(cluster.verdicts).toMatchObject({ appended: 0, lost: 3, lostBeforeCommit: 3 });
    expect(cluster.findings).toEqual(['Lost: 3 records of orders-0 at offset 0 are lost. Broker 2 leads orders-0 from offset 0, epoch 2.']);
  });

  test('acknowledged by all, and not on the next leader: a promise is broken', () => {
    const cluster = appended();
    cluster.commits(1, 1, 0, 3);
    cluster.isAcknowledged(0, 0, 3);
    cluster.leads(2, 2, { end: 0, highWatermark: 0 });
    expect(cluster.verdicts).toMatchObject({ committed: 0, lost: 3, lostBeforeCommit: 0 });
  });

  test('not acknowledged, and not on the next leader: nothing was promised', () => {
    const cluster = appended();
    cluster.leads(2, 2, { end: 0, highWatermark: 0 });
    expect(cluster.verdicts).toMatchObject({ appended: 0, lost: 0, pending: 3 });
  });

  test('an acknowledgement that arrives after its leader was deposed is a loss at that moment', () => {
    const cluster = appended();
    cluster.leads(2, 2, { end: 0, highWatermark: 0 });
    cluster.isAcknowledged(0, 0, 3, 1);
    expect(cluster.verdicts.lost).toBe(3);
    expect(cluster.findings).toEqual(['Lost: 3 records of orders-0 were acknowledged by a leader that was none any more.']);
  });

  test('what the deposed leader still writes is on no leader’s log', () => {
    const cluster = appended();
    cluster.leads(2, 2, { end: 3, highWatermark: 0 });
    cluster.sends(3, 1);
    cluster.drains(1, 3, 3);
    cluster.appends(1, 1, 1, 3, 3);
    expect(cluster.verdicts.appended).toBe(3);
    cluster.isAcknowledged(1, 3, 1, 1);
    expect(cluster.verdicts.lost).toBe(1);
  });

  test('what a retry brings to the new leader is found again', () => {
    const cluster = appended();
    cluster.isAcknowledged(0, 0, 3, 1);
    cluster.leads(2, 2, { end: 0, highWatermark: 0 });
    cluster.appends(2, 2, 0, 0, 2);
    expect(cluster.verdicts).toMatchObject({ appended: 3, lost: 0, lostBeforeCommit: 0 });
  });

  test('a deposed leader’s high watermark commits nothing', () => {
    const cluster = appended();
    cluster.leads(2, 2, { end: 3, highWatermark: 0 });
    cluster.commits(1, 1, 0, 3);
    expect(cluster.verdicts.committed).toBe(0);
  });
});

describe('doubled and out of order', () => {
  test('one batch at two offsets is doubled once both are committed, and no more when the second copy is gone', () => {
    const cluster = appended();
    cluster.appends(1, 1, 0, 3, 5);
    expect(cluster.verdicts).toMatchObject({ appended: 3, duplicated: 0 });
    cluster.commits(1, 1, 0, 6);
    expect(cluster.verdicts).toMatchObject({ committed: 3, duplicated: 3 });
    expect(cluster.findings).toEqual(['Duplicated: 3 records of orders-0 are in the log twice, the second time at offset 3.']);
    expect(cluster.accounts.producers.known('shop' as NodeId)?.duplicated).toBe(3);
    cluster.leads(2, 2, { end: 3, highWatermark: 3 });
    expect(cluster.verdicts).toMatchObject({ committed: 3, duplicated: 0, lost: 0 });
  });

  test('a batch behind one that was sent later is out of order', () => {
    const cluster = new ToldCluster();
    cluster.leads(1, 1, { end: 0, highWatermark: 0 });
    cluster.sends(0, 4);
    cluster.drains(0, 0, 1);
    cluster.drains(1, 2, 3);
    cluster.appends(1, 1, 1, 0, 1);
    cluster.appends(1, 1, 0, 2, 3);
    expect(cluster.verdicts.outOfOrder).toBe(2);
    expect(cluster.findings).toEqual(['OutOfOrder: 2 records of orders-0 stand behind what shop sent later.']);
  });

  test('a second copy behind others is doubled, and not out of order as well', () => {
    const cluster = appended();
    cluster.sends(3, 1);
    cluster.drains(1, 3, 3);
    cluster.appends(1, 1, 1, 3, 3);
    cluster.appends(1, 1, 0, 4, 6);
    expect(cluster.verdicts.outOfOrder).toBe(0);
  });

  test('after the later one was lost, the earlier one may be written again without being late', () => {
    const cluster = appended();
    cluster.sends(3, 1);
    cluster.drains(1, 3, 3);
    cluster.appends(1, 1, 1, 3, 3);
    cluster.leads(2, 2, { end: 0, highWatermark: 0 });
    cluster.appends(2, 2, 0, 0, 2);
    cluster.appends(2, 2, 1, 3, 3);
    expect(cluster.verdicts).toMatchObject({ outOfOrder: 0, appended: 4 });
  });
});

describe('delivered', () => {
  test('what a group is given a second time is delivered again; what another group is given is not', () => {
    const cluster = appended();
    cluster.commits(1, 1, 0, 3);
    for (const consumer of ['analytics-1', 'analytics-2']) cluster.joins(consumer, 'analytics');
    cluster.joins('billing-1', 'billing');
    cluster.reads('analytics-1', 0, 2);
    cluster.reads('billing-1', 0, 2);
    expect(cluster.verdicts).toMatchObject({ delivered: 3, redelivered: 0 });
    cluster.reads('analytics-2', 1, 2);
    expect(cluster.verdicts).toMatchObject({ delivered: 3, redelivered: 2 });
  });
});

test('a topic that is created again begins from nothing', () => {
  const cluster = appended();
  cluster.happens({ kind: 'TopicDeleted', topic: 'orders' as never });
  cluster.leads(1, 0, { end: 0, highWatermark: 0 });
  cluster.sends(3, 1);
  cluster.drains(1, 3, 3);
  cluster.appends(1, 0, 1, 0, 0);
  expect(cluster.fate(3)).toMatchObject({ stage: 'Appended', offset: 0 });
});
