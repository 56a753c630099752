import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { Offset, PartitionIndex, TopicName } from '../model/vocabulary';
import { type BrokerId, OFFSETS_TOPIC } from '../model/vocabulary';
import type { NodeId } from '../sim/context';
import { fork } from '../sim/fork';
import { digest } from './digest';
import { SessionFixture } from './session-fixture';

const TOPICS = 'kafka-topics.sh --bootstrap-server broker-1:9092';
const P0 = { topic: 'one' as TopicName, partition: 0 as PartitionIndex };

/** `one` has a single partition on brokers 1, 2 and 3, led by 1; `booking` sends to it. */
function aCluster(configs = {}): SessionFixture {
  const fixture = new SessionFixture(1, configs);
  fixture.ask(`${TOPICS} --create --topic one --replica-assignment 1:2:3`);
  fixture.ask('add producer --name booking');
  fixture.wait(500);
  fixture.give('produce one CLN-001:booked');
  return fixture.wait(500);
}

const clicks = (value: string) =>
  `kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic one --command-property client.id=clicks <<< '${value}'`;

const statusOf = ({ cluster }: SessionFixture, node: string) => cluster.sim.status(node as NodeId);
const leaderOf = ({ cluster }: SessionFixture) => cluster.controller!.image.partition(P0)!.leader;
const isrOf = ({ cluster }: SessionFixture) => [...cluster.controller!.image.partition(P0)!.isr].sort();
const logOn = ({ cluster }: SessionFixture, broker: number) => cluster.broker(broker as BrokerId)!.replicas.partition(P0)!.log;

describe('a full disk', () => {
  test('the leader tells KAFKA_STORAGE_ERROR, and halts; another leads and has the record', () => {
    const fixture = aCluster();
    fixture.ask('fill disk of broker 1');
    fixture.give('produce one CLN-002:booked');
    fixture.wait(100);
    expect(fixture.happenings('AppendRefused')).toMatchObject([{ broker: 1, error: Errors.KAFKA_STORAGE_ERROR }]);
    expect(fixture.happenings('ProcessHalted')).toMatchObject([{ node: 'broker-1', file: 'one-0/00000000000000000000.log' }]);
    expect(statusOf(fixture, 'broker-1')).toBe('Dead');
    fixture.wait(12_000);
    expect(leaderOf(fixture)).toBe(2);
    expect(logOn(fixture, 2).logEndOffset).toBe(2);
    expect(fixture.happenings('BatchAcknowledged')).toHaveLength(2);
  });

  test('a follower halts where it cannot append what it fetched', () => {
    const fixture = aCluster();
    fixture.ask('fill disk of broker 3');
    fixture.give('produce one CLN-002:booked');
    fixture.wait(100);
    expect(fixture.happenings('ProcessHalted')).toMatchObject([{ node: 'broker-3' }]);
    expect(fixture.happenings('AppendRefused')).toEqual([]);
  });

  test('one that nobody writes to halts at its next checkpoint', () => {
    const fixture = aCluster();
    fixture.ask('fill disk of broker 2');
    fixture.wait(5_100);
    expect(fixture.happenings('ProcessHalted')).toMatchObject([{ node: 'broker-2', file: expect.stringMatching(/checkpoint/) }]);
  });

  test('nothing of a write that failed is on the disk', () => {
    const fixture = aCluster();
    const sizes = () => {
      const disk = fixture.cluster.sim.diskOf('broker-1' as NodeId);
      return disk.fileNames().map((name) => [name, disk.size(name)]);
    };
    const before = sizes();
    fixture.ask('fill disk of broker 1');
    fixture.give('produce one CLN-002:booked');
    fixture.wait(10_000);
    expect(sizes()).toEqual(before);
  });

  test('with room again the next process goes on where it was', () => {
    const fixture = aCluster();
    fixture.ask('fill disk of broker 1');
    fixture.give('produce one CLN-002:booked');
    fixture.wait(10_000);
    fixture.ask('free disk of broker 1');
    fixture.ask('restart broker 1');
    fixture.wait(5_000);
    expect(isrOf(fixture)).toEqual([1, 2, 3]);
    expect(logOn(fixture, 1).logEndOffset).toBe(2);
  });

  test('a group whose coordinator cannot write is told to look for another, and finds it', () => {
    const fixture = aCluster({ 'group.initial.rebalance.delay.ms': 0 });
    fixture.ask('add consumer readers one --name reader');
    fixture.wait(8_000);
    const coordinator = fixture.cluster.brokers.find((id) => (fixture.cluster.broker(id)?.groups.groups().length ?? 0) > 0)!;
    fixture.ask(`fill disk of broker ${coordinator}`);
    fixture.wait(40_000);
    expect(statusOf(fixture, `broker-${coordinator}`)).toBe('Dead');
    expect(fixture.group('readers')).toMatchObject({ state: 'Stable' });
    expect(fixture.cluster.controller!.image.topic(OFFSETS_TOPIC)!.partitions.some(({ leader }) => leader === coordinator)).toBe(false);
  });

  test('outlives a reload of the page, as a cut does', () => {
    const fixture = aCluster();
    fixture.ask('fill disk of broker 2');
    fixture.ask('skew clock of broker 3 by -30s');
    fixture.give('reload');
    fixture.wait(3_000);
    expect(fixture.cluster.machineFaults()).toEqual([
      { node: 'broker-2', clockSkewMs: 0, diskIsFull: true },
      { node: 'broker-3', clockSkewMs: -30_000, diskIsFull: false },
    ]);
    expect(statusOf(fixture, 'broker-2')).toBe('Dead');
  });
});

describe('a destroyed disk', () => {
  test('the process halts with it, and the next one has nothing and fetches everything', () => {
    const fixture = aCluster();
    const before = fixture.cluster.broker(1 as BrokerId)!.logs.directoryId;
    fixture.ask('destroy disk of broker 1');
    expect(statusOf(fixture, 'broker-1')).toBe('Dead');
    expect(fixture.cluster.sim.diskOf('broker-1' as NodeId).fileNames()).toEqual([]);
    fixture.wait(12_000);
    fixture.ask('restart broker 1');
    fixture.wait(5_000);
    expect(fixture.cluster.broker(1 as BrokerId)!.logs.directoryId).not.toBe(before);
    expect(isrOf(fixture)).toEqual([1, 2, 3]);
    expect(logOn(fixture, 1).logEndOffset).toBe(1);
  });
});

describe('a torn batch', () => {
  test('is what a process leaves that dies in the middle of writing; the next one drops it and fetches it again', () => {
    const fixture = aCluster();
    fixture.give('kill broker 2');
    expect(fixture.ask('tear last batch of one-0 on broker 2').lines).toEqual([expect.stringMatching(/^\d+ of \d+ bytes are left$/)]);
    fixture.ask('restart broker 2');
    fixture.wait(15_000);
    const recovered = fixture.happenings('LogRecovered').filter(({ broker, droppedBytes }) => broker === 2 && droppedBytes > 0);
    expect(recovered).toMatchObject([{ partition: P0, logEndOffset: 0 }]);
    expect(logOn(fixture, 2).logEndOffset).toBe(1);
  });

  test('of a log without a batch, of a process that lives, and of one that is torn already: refused', () => {
    const fixture = aCluster();
    const tear = 'tear last batch of one-0 on broker 2';
    expect(fixture.ask(tear)).toEqual({ failed: true, lines: ['broker-2 is running: it writes its batches whole. Kill it first.'] });
    fixture.give('kill broker 2');
    expect(fixture.ask('tear last batch of orders-0 on broker 2').lines).toEqual(['Broker 2 has no batch of orders-0.']);
    fixture.ask(tear);
    expect(fixture.ask(tear).lines).toEqual(['The last batch of one-0 on broker 2 is torn already.']);
  });
});

describe('a clock that is wrong', () => {
  test('a producer two hours ahead is refused with INVALID_TIMESTAMP, and not when its clock is right again', () => {
    const fixture = aCluster();
    fixture.ask('skew clock of client booking by +2h');
    fixture.give('produce one CLN-002:booked');
    fixture.wait(500);
    expect(fixture.happenings('BatchFailed')).toMatchObject([{ error: Errors.INVALID_TIMESTAMP }]);
    fixture.ask('skew clock of client booking by -2h');
    fixture.give('produce one CLN-003:booked');
    fixture.wait(500);
    expect(logOn(fixture, 1).logEndOffset).toBe(2);
  });

  test('so is everybody, where the leader is two hours behind', () => {
    const fixture = aCluster();
    fixture.ask('skew clock of broker 1 by -2h');
    fixture.give('produce one CLN-002:booked');
    fixture.wait(500);
    expect(fixture.happenings('BatchFailed')).toMatchObject([{ error: Errors.INVALID_TIMESTAMP }]);
  });

  test('where the topic has LogAppendTime, records bear the leader’s time, whatever the producer’s is', () => {
    const fixture = aCluster();
    fixture.ask(`${TOPICS} --create --topic stamped --replica-assignment 1 --config message.timestamp.type=LogAppendTime`);
    fixture.wait(500);
    fixture.ask('skew clock of client booking by +2h');
    fixture.ask('skew clock of broker 1 by -1d');
    fixture.give('produce stamped CLN-001:booked');
    fixture.wait(500);
    const stamped = { topic: 'stamped' as TopicName, partition: 0 as PartitionIndex };
    const [batch] = fixture.cluster
      .broker(1 as BrokerId)!
      .replicas.partition(stamped)!
      .log.batchesFrom(0 as Offset);
    const { epochMs, now } = fixture.cluster.sim;
    expect(epochMs + now / 1_000 - batch!.maxTimestamp).toBeGreaterThanOrEqual(86_400_000);
    expect(epochMs + now / 1_000 - batch!.maxTimestamp).toBeLessThan(86_401_000);
  });

  test('a leader that is eight days ahead finds everything older than retention.ms', () => {
    const fixture = aCluster({ 'log.retention.check.interval.ms': 5_000 });
    fixture.ask('skew clock of broker 1 by +8d');
    fixture.wait(40_000);
    expect(fixture.happenings('SegmentsExpired')).toEqual([expect.objectContaining({ broker: 1, reason: 'Time' })]);
    expect([1, 2, 3].map((broker) => logOn(fixture, broker).logStartOffset)).toEqual([1, 1, 1]);
  });

  test('no session ends for it: brokers and members are timed by a clock that never jumps', () => {
    const fixture = aCluster({ 'group.initial.rebalance.delay.ms': 0 });
    fixture.ask('add consumer readers one --name reader');
    fixture.wait(8_000);
    const before = fixture.events;
    for (const node of ['broker 1', 'broker 2', 'broker 3', 'controller 101', 'client reader'])
      fixture.ask(`skew clock of ${node} by ${node.endsWith('2') ? '-' : '+'}2h`);
    fixture.wait(60_000);
    expect(fixture.happenings('BrokerFenced', before)).toEqual([]);
    expect(fixture.happenings('MemberLeft', before)).toEqual([]);
  });
});

describe('stale metadata', () => {
  const elect = 'kafka-leader-election.sh --bootstrap-server broker-2:9092 --election-type preferred --topic one --partition 0';

  /** Broker 2 leads and does not hear that 1, which was away, leads again. */
  function aStaleLeader(): SessionFixture {
    const fixture = aCluster({ 'auto.leader.rebalance.enable': false });
    fixture.give('kill broker 1');
    fixture.wait(12_000);
    fixture.ask('restart broker 1');
    fixture.wait(5_000);
    fixture.ask('add producer --name clicks --config acks=1 --config enable.idempotence=false');
    fixture.wait(500);
    fixture.give(clicks('CLN-002'));
    fixture.wait(500);
    fixture.ask('withhold metadata from broker 2');
    fixture.ask('withhold metadata from client clicks');
    fixture.wait(500);
    fixture.ask(elect);
    return fixture.wait(500);
  }

  test('a broker that hears nothing goes on leading; a client that hears nothing goes on asking it', () => {
    const fixture = aStaleLeader();
    const before = fixture.events;
    expect(leaderOf(fixture)).toBe(1);
    expect(fixture.cluster.broker(2 as BrokerId)!.replicas.partition(P0)!.isLeader).toBe(true);
    fixture.give(clicks('CLN-003'));
    fixture.wait(15_000);
    expect(fixture.happenings('BrokerFenced', before)).toEqual([]);
    expect(fixture.happenings('RecordsAppended').at(-1)).toMatchObject({ broker: 2, role: 'Leader', leaderEpoch: 1 });
  });

  test('when it hears again it follows, and what it alone had is cut off', () => {
    const fixture = aStaleLeader();
    fixture.give(clicks('CLN-003'));
    fixture.wait(500);
    const before = fixture.events;
    fixture.ask('deliver metadata to broker 2');
    fixture.wait(2_000);
    expect(fixture.happenings('LogTruncated', before)).toMatchObject([{ broker: 2, from: 3, to: 2 }]);
    expect(fixture.cluster.broker(2 as BrokerId)!.replicas.partition(P0)!.leaderEpoch).toBe(2);
  });

  test('a stale client is told NOT_LEADER_OR_FOLLOWER until it hears who leads', () => {
    const fixture = aStaleLeader();
    fixture.ask('deliver metadata to broker 2');
    fixture.wait(1_000);
    const before = fixture.events;
    fixture.give(clicks('CLN-003'));
    fixture.wait(3_000);
    const errors = new Set(fixture.happenings('BatchRetried', before).map(({ error }) => error));
    expect([...errors]).toEqual([Errors.NOT_LEADER_OR_FOLLOWER]);
    fixture.ask('deliver metadata to client clicks');
    fixture.wait(2_000);
    expect(logOn(fixture, 1).logEndOffset).toBe(3);
  });

  test('the next process hears everything', () => {
    const fixture = aCluster();
    fixture.ask('withhold metadata from broker 2');
    fixture.wait(10);
    fixture.give('kill broker 2');
    fixture.ask('restart broker 2');
    expect(fixture.cluster.metadataIsWithheld('broker-2' as NodeId)).toBe(false);
  });
});

test.each([
  ['fill disk of broker 9', 'There is no broker 9; brokers are 1, 2, 3.'],
  ['free disk of broker 1', 'The disk of broker-1 has room.'],
  ['skew clock of client nobody by +1s', expect.stringMatching(/^There is no nobody; nodes are /)],
  ['withhold metadata from controller 101', expect.stringMatching(/^Only brokers, producers and consumers are told of the cluster/)],
  ['deliver metadata to broker 1', 'No metadata is withheld from broker-1.'],
])('%s: refused', (command, reason) => {
  expect(aCluster().ask(command)).toEqual({ failed: true, lines: [reason] });
});

test('a fork made before has its own disk and clock, and both go on alike where the same is done to them', () => {
  const fixture = aCluster();
  const before = fork(fixture.session.world);
  fixture.give('fill disk of broker 1');
  fixture.give('skew clock of broker 2 by +30s');
  expect(before.cluster.machineFaults()).toEqual([]);
  const { journal } = fixture.session;
  fixture.give('produce one CLN-002:booked');
  fixture.wait(15_000);
  before.advance(fixture.session.now, journal);
  expect(digest(before)).toBe(digest(fixture.session.world));
});

describe('a replaced disk has another log directory id (KIP-858)', () => {
  const registeredDirectory = ({ cluster }: SessionFixture, broker: number) => {
    const { replicas, directories } = cluster.controller!.image.partition(P0)!;
    return directories[replicas.indexOf(broker as BrokerId)];
  };

  test('the broker says so, and the metadata names the new directory', () => {
    const fixture = aCluster();
    const before = registeredDirectory(fixture, 3);
    expect(before).toBe(fixture.cluster.broker(3 as BrokerId)!.logs.directoryId);
    fixture.ask('destroy disk of broker 3');
    fixture.wait(12_000);
    fixture.ask('restart broker 3');
    fixture.wait(5_000);
    expect(registeredDirectory(fixture, 3)).not.toBe(before);
    expect(registeredDirectory(fixture, 3)).toBe(fixture.cluster.broker(3 as BrokerId)!.logs.directoryId);
  });

  test('what was recovered is told: nothing', () => {
    const fixture = aCluster();
    fixture.ask('destroy disk of broker 3');
    fixture.wait(12_000);
    const before = fixture.events;
    fixture.ask('restart broker 3');
    fixture.wait(5_000);
    const found = fixture.happenings('LogRecovered', before).filter(({ partition }) => partition.topic === 'one');
    expect(found).toMatchObject([{ broker: 3, logEndOffset: 0, clean: false }]);
  });

  /** Broker 1 alone is in sync when its disk is destroyed. */
  function theLastOne(): SessionFixture {
    const fixture = aCluster({ 'auto.leader.rebalance.enable': false });
    for (const broker of [2, 3]) fixture.give(`kill broker ${broker}`);
    fixture.wait(12_000);
    expect(isrOf(fixture)).toEqual([1]);
    fixture.ask('destroy disk of broker 1');
    fixture.wait(12_000);
    fixture.ask('restart broker 1');
    return fixture.wait(5_000);
  }

  test('nobody leads by a replica that may be lost: the last that led comes back with nothing, and the partition waits', () => {
    const fixture = theLastOne();
    expect(fixture.cluster.controller!.image.partition(P0)).toMatchObject({ leader: -1, isr: [], elr: [], lastKnownElr: [1] });
  });

  test('until another broker is unfenced, or an operator asks for an election: then what was committed is lost', () => {
    const fixture = theLastOne();
    fixture.ask('restart broker 2');
    fixture.wait(5_000);
    expect(leaderOf(fixture)).toBe(1);
    expect(logOn(fixture, 1).logEndOffset).toBe(0);
    expect(fixture.session.world.auditor.verdicts().lost).toBe(1);
  });
});
