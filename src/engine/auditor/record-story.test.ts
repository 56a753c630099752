import { describe, expect, test } from 'vitest';
import { ToldCluster } from './accounts-fixture';

/** Records 0 and 1 in batch 0, at offsets 0 and 1 of broker 1, which leads in epoch 1. */
function appended() {
  const cluster = new ToldCluster();
  cluster.leads(1, 1, { end: 0, highWatermark: 0 });
  const sent = cluster.sends(0, 2);
  const drained = cluster.drains(0, 0, 1, sent);
  const written = cluster.appends(1, 1, 0, 0, 1);
  return { cluster, sent, drained, written };
}

describe('where a record is, and what brought it there', () => {
  test('never sent: nothing is known of it', () => {
    expect(new ToldCluster().fate(0)).toBeNull();
    expect(appended().cluster.fate(2)).toBeNull();
    expect(appended().cluster.story(2)).toEqual([]);
  });

  test('in the accumulator, by send()', () => {
    const cluster = new ToldCluster();
    const sent = cluster.sends(0, 1);
    expect(cluster.fate(0)).toMatchObject({ stage: 'InAccumulator', cause: sent, partition: null, offset: null });
    expect(cluster.story(0)).toEqual(['RecordSent']);
  });

  test('refused, while the others of the same call are not', () => {
    const cluster = new ToldCluster();
    cluster.sends(0, 2);
    const refused = cluster.refuses(1);
    expect(cluster.fate(1)).toMatchObject({ stage: 'Refused', cause: refused });
    expect(cluster.fate(0)?.stage).toBe('InAccumulator');
    expect(cluster.story(1)).toEqual(['RecordSent', 'RecordRefused']);
  });

  test('sent, appended, replicated, committed, delivered: each by its own event, at its own offset', () => {
    const cluster = new ToldCluster();
    cluster.leads(1, 1, { end: 0, highWatermark: 0 });
    cluster.sends(0, 2);
    const stages: unknown[] = [];
    const look = (cause: number) => stages.push([cluster.fate(1)?.stage, cluster.fate(1)?.offset, cluster.fate(1)?.cause === cause]);
    look(cluster.drains(0, 0, 1) - 1);
    look(cluster.appends(1, 1, 0, 0, 1));
    look(cluster.appends(2, 1, 0, 0, 1, 'Follower'));
    look(cluster.appends(3, 1, 0, 0, 1, 'Follower') - 1); // the first copy had decided it
    look(cluster.commits(1, 1, 0, 2));
    look(cluster.reads('reader', 0, 0) - 1); // that was the other record
    look(cluster.reads('reader', 1, 1));
    look(cluster.reads('reader', 0, 1) - 1); // once is enough
    expect(stages).toEqual([
      ['Sent', null, false],
      ['Appended', 1, true],
      ['Replicated', 1, true],
      ['Replicated', 1, true],
      ['Committed', 1, true],
      ['Committed', 1, true],
      ['Delivered', 1, true],
      ['Delivered', 1, true],
    ]);
  });

  test('lost, by the leader that has not got it', () => {
    const { cluster } = appended();
    cluster.isAcknowledged(0, 0, 2, 1);
    const elected = cluster.leads(2, 2, { end: 0, highWatermark: 0 });
    expect(cluster.fate(0)).toMatchObject({ stage: 'Lost', cause: elected, acknowledged: true, copies: 0 });
    expect(cluster.story(0)).toEqual(['RecordSent', 'BatchDrained', 'RecordsAppended', 'BatchAcknowledged', 'BecameLeader']);
  });

  test('given up, and in the log all the same: the log is right', () => {
    const { cluster } = appended();
    const given = cluster.gives(0, 0, 1);
    expect(cluster.fate(0)).toMatchObject({ stage: 'Failed', cause: given });
    const committed = cluster.commits(1, 1, 0, 2);
    expect(cluster.fate(0)).toMatchObject({ stage: 'Committed', cause: committed, acknowledged: false });
  });

  test('given up without ever leaving the accumulator', () => {
    const cluster = new ToldCluster();
    cluster.sends(0, 1);
    const given = cluster.gives(0, 0, 0);
    expect(cluster.fate(0)).toMatchObject({ stage: 'Failed', cause: given, offset: null });
    expect(cluster.story(0)).toEqual(['RecordSent', 'BatchFailed']);
  });

  test('in the log twice', () => {
    const { cluster } = appended();
    cluster.appends(1, 1, 0, 2, 3);
    expect(cluster.fate(1)).toMatchObject({ copies: 2, offset: 3 });
  });
});

describe('the story', () => {
  test('follows every event back to what caused it, and leaves out what happened to others', () => {
    const { cluster } = appended();
    const command = cluster.happens({ kind: 'CommandGiven', command: 0, text: 'kill broker 1' });
    const killed = cluster.happens({ kind: 'ProcessKilled', node: 'broker-1' as never }, command);
    cluster.sends(2, 1);
    cluster.drains(1, 2, 2);
    cluster.happens(
      {
        kind: 'BatchRetried',
        partition: { topic: 'orders', partition: 0 } as never,
        trace: { producer: 'shop' as never, batch: 0 },
        error: 6 as never,
        attempt: 1,
      },
      killed,
    );
    cluster.appends(1, 1, 1, 2, 2);
    expect(cluster.story(0)).toEqual(['RecordSent', 'BatchDrained', 'RecordsAppended', 'CommandGiven', 'ProcessKilled', 'BatchRetried']);
  });

  test('of a record goes on from wherever history still begins', () => {
    const { cluster, written } = appended();
    cluster.history.dropHead(written);
    expect(cluster.story(0)).toEqual(['RecordsAppended']);
    expect(cluster.fate(0)).toMatchObject({ stage: 'Appended', cause: written });
  });
});
