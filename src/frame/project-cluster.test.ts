import { beforeAll, describe, expect, test } from 'vitest';
import { defaultDescription } from '../engine/cluster/description';
import { RACK_AWARE_REPLICA_SELECTOR } from '../engine/model/configs';
import { runUntilAtWork } from '../engine/session/open-scenario';
import { Session } from '../engine/session/session';
import { fork } from '../engine/sim/fork';
import { aClusterAtWork, frameOf, lanesOf, leaderOf, MILLISECOND, pass, run, SECOND, SLOWLY, send, until } from './cluster-at-work-fixture';
import type { ClusterFrame } from './cluster-frame';

describe('a moment of a cluster', () => {
  let rested: Session;
  beforeAll(() => {
    rested = aClusterAtWork();
    for (const key of ['CLN-001', 'CLN-002', 'CLN-003', 'CLN-001']) {
      send(rested, key);
      pass(rested, 100 * MILLISECOND);
    }
    pass(rested, SECOND);
  });

  test('an empty world has brokers and no topic', () => {
    const frame = frameOf(new Session({ description: defaultDescription({ seed: 1, epochMs: 0 }) }));
    expect(frame.brokers.map(({ id, lanes }) => [id, lanes.length])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    expect([frame.topic, frame.topics, frame.groups, frame.producers]).toEqual([null, [], [], []]);
  });

  test('a frame is plain data that can cross to another thread', () => {
    const frame = frameOf(rested);
    expect(structuredClone(frame)).toEqual(frame);
  });

  test('the first topic that people made is shown where none is named', () => {
    expect(frameOf(rested).topic).toEqual({ name: 'orders', partitions: 3, replicationFactor: 3, minInsyncReplicas: 2 });
    expect(frameOf(rested).topics.map(({ name }) => name)).toEqual(['orders']);
  });

  test('every replica of a partition shows the same records, and one of them leads', () => {
    for (const partition of [0, 1, 2]) {
      const lanes = lanesOf(frameOf(rested), partition);
      expect(lanes.map(({ role }) => role).sort()).toEqual(['Follower', 'Follower', 'Leader']);
      const texts = lanes.map(({ cells }) => cells.map(({ offset, key, value, committed }) => ({ offset, key, value, committed })));
      expect(texts[1]).toEqual(texts[0]);
      expect(texts[2]).toEqual(texts[0]);
    }
  });

  test('keys are numbered as they first appear, and go where murmur2 sends them', () => {
    const frame = frameOf(rested);
    expect(frame.keys).toEqual(['CLN-001', 'CLN-002', 'CLN-003']);
    expect(leaderOf(frame, 2).cells.map(({ key, keyNumber, offset }) => ({ key, keyNumber, offset }))).toEqual([
      { key: 'CLN-001', keyNumber: 1, offset: 0 },
      { key: 'CLN-001', keyNumber: 1, offset: 1 },
    ]);
    expect(leaderOf(frame, 1).cells.map(({ keyNumber }) => keyNumber)).toEqual([2, 3]);
    expect(leaderOf(frame, 0).cells).toEqual([]);
  });

  test('what is below the high watermark is promised', () => {
    const { cells, highWatermark, logEndOffset } = leaderOf(frameOf(rested), 2);
    expect([highWatermark, logEndOffset]).toEqual([2, 2]);
    expect(cells.every(({ committed }) => committed)).toBe(true);
  });

  test('the producer has its acknowledgements, the consumer its records', () => {
    const frame = frameOf(rested);
    const [producer] = frame.producers;
    expect(producer).toMatchObject({
      node: 'booking-api',
      status: 'alive',
      acks: 'all',
      idempotent: true,
      counts: { sent: 4, acknowledged: 4, failed: 0 },
    });
    expect(producer?.accumulator).toEqual([0, 1, 2].map((partition) => ({ partition, records: [], more: 0 })));
    const [group] = frame.groups;
    expect(group).toMatchObject({ group: 'analytics', pennant: 0, state: 'Stable' });
    const [member] = group!.members;
    expect(member).toMatchObject({ node: 'analytics-1', phase: 'stable', idleBecause: null });
    expect(member?.partitions.map(({ partition, position }) => [partition, position])).toEqual([
      [0, 0],
      [1, 2],
      [2, 2],
    ]);
    expect(member?.inHand.at(-1)).toEqual({ key: 'CLN-001', keyNumber: 1, offset: 1 });
    expect(frame.brokers.filter(({ coordinates }) => coordinates.includes('analytics' as never)).map(({ id }) => id)).toEqual([
      group?.coordinator,
    ]);
  });

  test('lag is what is promised and not committed', () => {
    const session = aClusterAtWork();
    send(session, 'CLN-001');
    const committedAt = (offset: number) => (frame: ClusterFrame) => frame.groups[0]!.members[0]!.partitions[2]!.committed === offset;
    expect(until(session, committedAt(1), SLOWLY).groups[0]!.lag).toBe(0);
    send(session, 'CLN-001');
    send(session, 'CLN-001');
    const behind = until(session, (frame) => leaderOf(frame, 2).highWatermark === 3);
    expect([behind.groups[0]!.members[0]!.partitions[2]!.committed, behind.groups[0]!.lag]).toEqual([1, 2]);
    expect(behind.groups[0]!.committed.find(({ partition }) => partition === 2)).toMatchObject({ offset: 1, lag: 2 });
    expect(behind.groups[0]!.assignor).toBe('range');
    expect(until(session, committedAt(3), SLOWLY).groups[0]!.lag).toBe(0);
  });

  test('a fourth consumer of three partitions is idle, and the frame says why', () => {
    const session = aClusterAtWork();
    for (const name of ['analytics-2', 'analytics-3', 'analytics-4']) run(session, `add consumer analytics orders --name ${name}`);
    const frame = until(
      session,
      ({ groups }) =>
        groups[0]!.state === 'Stable' && groups[0]!.members.every(({ phase }) => phase !== 'joining') && groups[0]!.members.length === 4,
    );
    expect(frame.groups[0]!.members.filter(({ phase }) => phase === 'idle').map(({ idleBecause }) => idleBecause)).toEqual([
      '3 partitions, 4 consumers',
    ]);
  });

  test('a group whose consumers have all left keeps its offsets, and falls behind', () => {
    const session = aClusterAtWork();
    until(session, (frame) => frame.groups[0]!.committed.some(({ offset }) => offset === 0), SLOWLY);
    send(session, 'CLN-001');
    until(session, (frame) => frame.groups[0]!.committed.some(({ offset }) => offset === 1), SLOWLY);
    run(session, 'remove consumer analytics-1');
    send(session, 'CLN-001');
    const frame = until(session, (each) => leaderOf(each, 2).highWatermark === 2 && each.groups[0]?.state === 'Empty');
    expect(frame.groups[0]).toMatchObject({ group: 'analytics', members: [], lag: 1 });
    expect(frame.groups[0]?.committed.find(({ partition }) => partition === 2)).toMatchObject({ offset: 1, before: 0 });
  });

  test('groups keep their pennants in order of appearance', () => {
    const session = aClusterAtWork();
    run(session, 'add consumer aardvark orders');
    expect(frameOf(session).groups.map(({ group, pennant }) => [group, pennant])).toEqual([
      ['analytics', 0],
      ['aardvark', 1],
    ]);
  });

  test('a group that is deleted is not there any more, and one that nobody can ask about is', () => {
    const session = aClusterAtWork();
    run(session, 'add consumer billing orders');
    pass(session, 8 * SECOND);
    run(session, 'stop group analytics');
    pass(session, SECOND);
    const names = () => frameOf(session).groups.map(({ group, state }) => `${group} ${state}`);
    expect(names()).toEqual(['analytics Empty', 'billing Stable']);
    run(session, 'kafka-consumer-groups.sh --bootstrap-server broker-1:9092 --delete --group analytics');
    pass(session, SECOND);
    expect(names()).toEqual(['analytics Dead', 'billing Stable']);
    run(session, 'remove consumer analytics-1');
    expect(names()).toEqual(['billing Stable']);
    for (const broker of [1, 2, 3]) run(session, `kill broker ${broker}`);
    expect(names()).toEqual(['billing Unknown']);
  });
});

describe('a record on its way', () => {
  test('it lingers, is produced, is fetched by followers and consumer, and is glass until they have it', () => {
    const session = aClusterAtWork();
    send(session, 'CLN-001');
    const lingering = until(session, ({ producers }) => producers[0]!.accumulator[2]!.records.length > 0);
    expect(lingering.producers[0]?.accumulator[2]).toEqual({
      partition: 2,
      records: [{ key: 'CLN-001', keyNumber: 1, offset: null }],
      more: 0,
    });
    const produced = until(session, ({ messages }) => messages.some(({ api, direction }) => api === 'Produce' && direction === 'Request'));
    expect(produced.messages.find(({ api }) => api === 'Produce')).toMatchObject({
      label: 'Produce P2',
      traffic: 'client',
      ofInterest: true,
      records: [{ key: 'CLN-001', keyNumber: 1, offset: null }],
      more: 0,
    });
    const appended = until(session, (frame) => leaderOf(frame, 2).logEndOffset === 1);
    expect(leaderOf(appended, 2)).toMatchObject({
      highWatermark: 0,
      cells: [{ offset: 0, committed: false, key: 'CLN-001', value: 'booked' }],
    });
    expect(leaderOf(appended, 2).cells[0]!.appendedAt).toBeGreaterThan(0);
    const carried = until(session, ({ messages }) =>
      messages.some(({ traffic, records }) => traffic === 'replication' && records.length > 0),
    );
    expect(carried.messages.filter(({ traffic, records }) => traffic === 'replication' && records.length > 0)[0]).toMatchObject({
      label: 'P2: 0',
      direction: 'Response',
      ofInterest: true,
    });
    const proving = until(session, ({ messages }) =>
      messages.some(({ traffic, label, direction }) => traffic === 'replication' && direction === 'Request' && label === 'Fetch from 1'),
    );
    expect(proving.messages.filter(({ label }) => label === 'Fetch from 1').every(({ ofInterest }) => ofInterest)).toBe(true);
    const promised = until(session, (frame) => leaderOf(frame, 2).highWatermark === 1);
    expect(leaderOf(promised, 2)).toMatchObject({ highWatermarkBefore: 0, cells: [{ committed: true }] });
    const acknowledged = until(session, ({ messages }) => messages.some(({ label }) => label === 'ack 0'));
    expect(acknowledged.messages.find(({ label }) => label === 'ack 0')).toMatchObject({
      api: 'Produce',
      direction: 'Response',
      error: null,
    });
    const delivered = until(session, ({ groups }) => groups[0]!.members[0]!.inHand.length > 0);
    expect(delivered.groups[0]?.members[0]).toMatchObject({ processing: true, inHand: [{ keyNumber: 1, offset: 0 }] });
  });

  test('while nothing is sent, no message is of interest', () => {
    const session = aClusterAtWork();
    pass(session, 7 * SECOND);
    const seen = new Set<string>();
    for (let i = 0; i < 2_000; i++) {
      pass(session, MILLISECOND);
      for (const { api, label, ofInterest } of frameOf(session).messages) if (ofInterest) seen.add(`${api} ${label}`);
    }
    expect([...seen]).toEqual([]);
  });

  test('a message keeps its number for as long as it travels, and no other has it', () => {
    const session = aClusterAtWork();
    for (let i = 0; i < 200; i++) {
      if (i % 20 === 0) send(session, `CLN-${i}`);
      const before = frameOf(session).messages;
      pass(session, MILLISECOND / 4);
      const after = frameOf(session).messages;
      expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
      for (const message of after) {
        const same = before.find(({ id }) => id === message.id);
        if (same !== undefined) expect([same.sentAt, same.api]).toEqual([message.sentAt, message.api]);
      }
    }
  });

  test('what a cut link holds has no arrival', () => {
    const session = aClusterAtWork();
    const leader = leaderOf(frameOf(session), 2).broker;
    send(session, 'CLN-001'); // so that the two have a connection
    pass(session, SECOND);
    run(session, `cut ${leader} booking-api`);
    send(session, 'CLN-001');
    const frame = until(session, ({ messages }) => messages.some(({ api }) => api === 'Produce'));
    expect(frame.messages.find(({ api }) => api === 'Produce')?.arrivesAt).toBeNull();
    expect(frame.links).toMatchObject([{ a: `broker-${leader}`, b: 'booking-api', status: 'cut', extraLatencyMs: 0 }]);
  });
});

describe('time', () => {
  test('a moment looks the same whenever it is looked at', () => {
    const session = aClusterAtWork();
    const frames: ClusterFrame[] = [];
    for (const key of ['CLN-001', 'CLN-004', 'CLN-002', 'CLN-001', 'CLN-009']) {
      send(session, key);
      pass(session, 3 * MILLISECOND);
      frames.push(frameOf(session));
      pass(session, 40 * MILLISECOND);
      frames.push(frameOf(session));
      pass(session, MILLISECOND);
    }
    for (const frame of [...frames].reverse()) {
      session.seek(frame.now);
      expect(frameOf(session)).toEqual({ ...frame, newest: session.newest });
    }
  });

  test('a key keeps its number on a branch, and what a branch never saw has none there', () => {
    const session = aClusterAtWork();
    send(session, 'CLN-001');
    pass(session, SECOND);
    const branchingPoint = session.now;
    pass(session, MILLISECOND);
    send(session, 'CLN-002');
    pass(session, SECOND);
    expect(frameOf(session).keys).toEqual(['CLN-001', 'CLN-002']);
    session.seek(branchingPoint);
    expect(frameOf(session).keys).toEqual(['CLN-001']);
    send(session, 'CLN-003');
    pass(session, SECOND);
    const frame = frameOf(session);
    expect([frame.branch, frame.keys]).toEqual([1, ['CLN-001', 'CLN-003']]);
    expect(leaderOf(frame, 1).cells.map(({ keyNumber }) => keyNumber)).toEqual([2]);
  });

  test('after a reload keys are numbered by the age of their records', () => {
    const session = aClusterAtWork();
    for (const key of ['CLN-001', 'CLN-004', 'CLN-002']) {
      send(session, key);
      pass(session, 100 * MILLISECOND);
    }
    const { cluster } = session.world;
    const disks = new Map(cluster.sim.hostIds().map((node) => [node, fork(cluster.sim.diskOf(node))]));
    const reloaded = new Session({
      description: cluster.description,
      origin: { disks, clients: cluster.clientDescriptions(), startAt: session.now },
    });
    pass(reloaded, 3 * SECOND);
    expect(frameOf(reloaded).keys).toEqual(['CLN-001', 'CLN-004', 'CLN-002']);
  });
});

test('lanes hold the newest offsets and say where segments begin', () => {
  const session = new Session({ description: defaultDescription({ seed: 2, epochMs: 1_767_225_600_000 }) });
  runUntilAtWork(session);
  run(
    session,
    'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 1 --replication-factor 3 --config internal.segment.bytes=400',
  );
  pass(session, SECOND);
  run(session, 'add producer --name booking-api');
  pass(session, SECOND);
  for (let i = 0; i < 40; i++) {
    send(session, 'CLN-001');
    pass(session, 20 * MILLISECOND);
  }
  const { cells, logEndOffset, segmentStarts, flushedOffset } = leaderOf(frameOf(session), 0);
  expect([logEndOffset, cells.at(-1)?.offset, cells.length]).toEqual([40, 39, 18]);
  expect(segmentStarts.length).toBeGreaterThan(1);
  expect(segmentStarts.every((start) => start > cells[0]!.offset && start < 40)).toBe(true);
  expect(flushedOffset).toBe(segmentStarts.at(-1));
});

test('KIP-392: a frame tells the rack of brokers and consumers, and from whom is read what was sent elsewhere', () => {
  const session = aClusterAtWork();
  for (const [broker, rack] of [
    [1, 'north'],
    [2, 'south'],
    [3, 'west'],
  ] as const) {
    run(session, `configure broker ${broker} broker.rack=${rack} replica.selector.class=${RACK_AWARE_REPLICA_SELECTOR}`);
    pass(session, 8 * SECOND);
  }
  run(session, 'add consumer nearby orders --name nearby-1 --config client.rack=west');
  pass(session, 8 * SECOND);
  const { brokers, groups } = frameOf(session);
  const leads = brokers[2]!.leads;
  const member = groups.find(({ group }) => group === 'nearby')!.members[0]!;
  expect([brokers.map(({ rack }) => rack), member.rack]).toEqual([['north', 'south', 'west'], 'west']);
  expect(member.partitions.map(({ partition, readsFrom }) => [partition, readsFrom])).toEqual(
    [0, 1, 2].map((partition) => [partition, leads.includes(partition as never) ? null : 3]),
  );
});

test('a key has one number, and so one hue and suit, in whichever topic it is', () => {
  const session = aClusterAtWork();
  send(session, 'CLN-001');
  send(session, 'CLN-002');
  run(session, 'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic invoices --partitions 1 --replication-factor 3');
  pass(session, SECOND);
  for (const key of ['CLN-009', 'CLN-002']) run(session, `produce invoices ${key}:due`);
  pass(session, SECOND);
  const numbers = (topic: string) =>
    new Map(
      frameOf(session, topic)
        .brokers.flatMap(({ lanes }) => lanes.flatMap(({ cells }) => cells))
        .map(({ key, keyNumber }) => [key, keyNumber]),
    );
  expect([...numbers('orders')].sort()).toEqual([
    ['CLN-001', 1],
    ['CLN-002', 2],
  ]);
  expect([...numbers('invoices')].sort()).toEqual([
    ['CLN-002', 2],
    ['CLN-009', 3],
  ]);
  expect(frameOf(session).keys).toEqual(['CLN-001', 'CLN-002', 'CLN-009']);
});
