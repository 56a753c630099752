import { beforeAll, describe, expect, test } from 'vitest';
import { defaultDescription } from '../../engine/cluster/description';
import type { Happening } from '../../engine/model/events';
import type { BrokerId, PartitionIndex, TopicName } from '../../engine/model/vocabulary';
import { parseCommand } from '../../engine/session/commands';
import { runUntilAtWork } from '../../engine/session/open-scenario';
import { Session } from '../../engine/session/session';
import type { EventId, NodeId, VirtualTime } from '../../engine/sim/context';
import { explain } from './explain';
import type { Explanation, ReplicaAspect, Subject } from './explanation';

const SECOND = 1_000_000;
const TOPIC = 'orders' as TopicName;
const P2 = { topic: TOPIC, partition: 2 as PartitionIndex };

function run(session: Session, text: string): void {
  const command = parseCommand(text);
  if (!command.ok) throw new Error(`${text}: ${command.error.problem}`);
  session.give(command.value);
}

const pass = (session: Session, span: number) => session.advance((session.now + span) as VirtualTime);

/** `orders` with three replicas on three brokers; CLN-001 goes to its partition 2. */
function aClusterAtWork(): Session {
  const session = new Session({ description: defaultDescription({ seed: 7, epochMs: 1_767_225_600_000 }) });
  runUntilAtWork(session);
  run(
    session,
    'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 3 --replication-factor 3 --config min.insync.replicas=2',
  );
  pass(session, SECOND);
  run(session, 'add producer --name booking-api');
  run(session, 'produce orders CLN-001:first');
  pass(session, SECOND);
  return session;
}

const leaderOf = ({ world }: Session) => world.cluster.controller!.image.partition(P2)!.leader;
const activeOf = ({ world }: Session) => world.cluster.controller!.id;
const ask = (session: Session, subject: Subject) => explain(session, subject, TOPIC);
const replica = (kind: ReplicaAspect, broker: BrokerId): Subject => ({ kind, broker, ...P2 });
const sentences = (explanation: Explanation | null) => (explanation?.steps ?? []).map(({ sentence }) => sentence);

function lastEvent({ world }: Session, kind: Happening['kind']): EventId {
  const { history } = world.cluster.sim;
  for (let id = history.length - 1; id >= history.first; id--) if (history.get(id).what.kind === kind) return id as EventId;
  throw new Error(`no ${kind} has happened`);
}

/** Asks until the look ahead has come to an end. */
function nextOf(session: Session, subject: Subject): Explanation['next'] {
  for (let asked = 0; asked < 100; asked++) {
    const next = ask(session, subject)?.next ?? null;
    if (next !== 'searching') return next;
  }
  throw new Error('it looks ahead for ever');
}

describe('the leader is killed', () => {
  let session: Session;
  let dead: BrokerId;
  let killed: Subject;
  beforeAll(() => {
    session = aClusterAtWork();
    dead = leaderOf(session);
    run(session, `kill broker ${dead}`);
    killed = { kind: 'Event', event: lastEvent(session, 'ProcessKilled') };
    run(session, 'produce orders CLN-001:second');
    pass(session, 20 * SECOND);
  });

  test('the kill is told down to the acknowledgement: silence, fencing, election, the same sequence again', () => {
    const told = sentences(ask(session, killed));
    const leader = leaderOf(session);
    const inOrder = [
      `Broker ${dead} is killed`,
      'booking-api keeps the batch and will retry: NETWORK_EXCEPTION',
      `No heartbeat for 9 s: controller ${activeOf(session)} fences broker ${dead}`,
      `P2: leader ${leader}, epoch 1`,
      'with the same sequence, 1',
      `Broker ${leader} appends offset 1 to P2`,
      'P2: high watermark 1 → 2',
      'booking-api has its acknowledgement for offset 1 of P2',
    ];
    const places = inOrder.map((part) => told.findIndex((sentence) => sentence.includes(part)));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test('a batch that was tried many times takes two lines', () => {
    const tries = sentences(ask(session, killed)).filter((sentence) => /retry|resends/.test(sentence));
    expect(tries).toHaveLength(2);
  });

  test('what a person did is told as theirs', () => {
    expect(
      ask(session, killed)
        ?.steps.filter(({ isYours }) => isYours)
        .map(({ event }) => event),
    ).toEqual([(killed as { event: EventId }).event]);
  });

  test('an epoch is explained by the election, and the election by a silence that no message told of', () => {
    const explained = ask(session, replica('LeaderEpoch', leaderOf(session)));
    expect(explained?.title).toBe(`Leader epoch 1 of P2, leader ${leaderOf(session)}`);
    expect(sentences(explained)[0]).toBe(`Broker ${dead} is killed; its disk and page cache remain.`);
    expect(explained?.steps.find(({ isSubject }) => isSubject)?.sentence).toContain('epoch 1');
  });

  test('the ISR says who is out, why, and what that means for writes', () => {
    expect(ask(session, replica('InSyncReplicas', leaderOf(session)))?.standing).toEqual([
      '2 of 3 replicas are in sync, which meets min.insync.replicas 2: writes with acks=all go on.',
      `Broker ${dead} is out: its process is dead.`,
    ]);
  });

  test('going back in time, only what has happened by then is told; what comes next is what came', () => {
    const present = session.now;
    session.seek((present - 15 * SECOND) as VirtualTime);
    const before = ask(session, killed);
    expect(sentences(before).some((sentence) => sentence.includes('fences'))).toBe(false);
    expect(nextOf(session, killed)).toMatchObject({
      sentence: `No heartbeat for 9 s: controller ${activeOf(session)} fences broker ${dead}.`,
    });
    session.seek(present);
    const fencing = ask(session, killed)?.steps.find(({ sentence }) => sentence.includes('fences'));
    session.seek((present - 15 * SECOND) as VirtualTime);
    expect(nextOf(session, killed)).toMatchObject({ at: fencing?.at });
    session.seek(present);
  });
});

test('a broker that was killed has a session with the controller still: its end is a moment of virtual time', () => {
  const session = aClusterAtWork();
  const dead = leaderOf(session);
  run(session, `kill broker ${dead}`);
  pass(session, SECOND);
  const end = session.world.cluster.controller!.sessionEnd(dead)!;
  expect(end - session.now).toBeLessThanOrEqual(8 * SECOND);
  expect(ask(session, { kind: 'Broker', broker: dead })?.standing.at(-1)).toContain(`its session ends at ${(end / SECOND).toFixed(3)} s`);
});

describe('the high watermark stands still', () => {
  test('because a replica in the ISR is frozen: it is named', () => {
    const session = aClusterAtWork();
    const leader = leaderOf(session);
    const follower = ([1, 2, 3] as BrokerId[]).find((broker) => broker !== leader)!;
    run(session, `freeze broker ${follower}`);
    run(session, 'produce orders CLN-001:second');
    pass(session, SECOND);
    const [held] = ask(session, replica('HighWatermark', leader))!.standing;
    expect(held).toContain(`It waits for broker ${follower}, which is in the ISR: its process is frozen`);
    expect(held).toContain('Until then offset 1 is not promised.');
  });

  test('because the ISR is below min.insync.replicas: nothing is promised (KIP-966)', () => {
    const session = aClusterAtWork();
    const leader = leaderOf(session);
    for (const broker of [1, 2, 3]) if (broker !== leader) run(session, `kill broker ${broker}`);
    run(session, 'add producer --name careless --config acks=1 --config enable.idempotence=false');
    pass(session, 15 * SECOND);
    run(
      session,
      "kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic orders --reader-property parse.key=true --command-property client.id=careless <<< $'CLN-001\\tsecond'",
    );
    pass(session, SECOND);
    expect(ask(session, replica('HighWatermark', leader))?.standing).toEqual([
      `It stands still: the ISR {${leader}} is below min.insync.replicas 2, and then nothing is promised (KIP-966). Offset 1 waits for another replica to be in sync.`,
    ]);
  });
});

test('a batch follows from the send() of its own records, not from what left the accumulator beside it', () => {
  const session = aClusterAtWork();
  run(session, 'produce orders CLN-002:one');
  run(session, 'produce orders CLN-001:two');
  pass(session, SECOND);
  const { history } = session.world.cluster.sim;
  const drained = [...history].filter(({ what, at }) => what.kind === 'BatchDrained' && at > session.now - SECOND).map(({ id }) => id);
  expect(drained).toHaveLength(2);
  for (const event of drained)
    expect(ask(session, { kind: 'Event', event })?.steps.filter(({ sentence }) => sentence.startsWith('booking-api sends'))).toHaveLength(
      2,
    );
});

test('a producer is explained by what it heard last, and its record’s way there', () => {
  const session = aClusterAtWork();
  const explained = ask(session, { kind: 'Node', node: 'booking-api' as NodeId });
  expect(explained?.standing).toEqual(['0 requests are in flight.']);
  expect(sentences(explained)).toEqual([
    'booking-api sends a record to orders.',
    'booking-api sends a record for P2.',
    `Broker ${leaderOf(session)} appends offset 0 to P2.`,
    expect.stringMatching(/^Broker \d appends offset 0 to P2\.$/),
    expect.stringMatching(/^Broker \d appends offset 0 to P2\.$/),
    'P2: high watermark 0 → 1, since every in-sync replica has it.',
    'booking-api has its acknowledgement for offset 0 of P2.',
  ]);
});

test('an event that has not happened yet has no story', () => {
  const session = aClusterAtWork();
  expect(ask(session, { kind: 'Event', event: session.world.events as EventId })).toBeNull();
});

test('an explanation is plain data, and asking changes nothing', () => {
  const session = aClusterAtWork();
  const { events, now } = session.world;
  const explained = ask(session, replica('HighWatermark', leaderOf(session)));
  expect(structuredClone(explained)).toEqual(explained);
  expect([session.world.events, session.world.now]).toEqual([events, now]);
});

describe('an acknowledged record is gone', () => {
  const others = (dead: BrokerId) => [1, 2, 3].filter((id) => id !== dead);

  test('with acks=1: the leader alone had said yes, and the next one begins without it', () => {
    const session = aClusterAtWork();
    const dead = leaderOf(session);
    expect(ask(session, { kind: 'Losses' })).toBeNull();
    run(session, 'configure producer booking-api acks=1');
    pass(session, SECOND);
    run(session, 'produce orders CLN-001:second');
    pass(session, SECOND);
    for (const id of others(dead)) run(session, `freeze broker ${id}`);
    // Their fetches have been answered, with nothing, when the record comes.
    pass(session, SECOND);
    run(session, 'produce orders CLN-001:third');
    pass(session, SECOND);
    run(session, `kill broker ${dead}`);
    for (const id of others(dead)) run(session, `thaw broker ${id}`);
    pass(session, 20 * SECOND);
    const told = ask(session, { kind: 'Losses' })!;
    const heir = leaderOf(session);
    expect(told.title).toBe('1 acknowledged record is lost');
    expect(told.standing).toEqual([
      `With acks=1 the leader alone said yes, before any follower had to have offset 2 of P2: broker ${heir}, which leads now, begins at offset 2, without it.`,
    ]);
    const inOrder = [
      'booking-api sends a record to orders',
      `Broker ${dead} appends offset 2 to P2`,
      'booking-api has its acknowledgement for offset 2 of P2',
      `Broker ${dead} is killed`,
      `fences broker ${dead}`,
      `P2: leader ${heir}, epoch 1`,
      `Broker ${heir} leads P2 from offset 2`,
    ];
    const places = inOrder.map((part) => sentences(told).findIndex((sentence) => sentence.includes(part)));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(told.steps.find(({ isSubject }) => isSubject)?.sentence).toContain('leads P2 from offset 2');
  });

  test('promised, and lost all the same: whoever leads now was out of sync, and was allowed to', () => {
    const session = aClusterAtWork();
    const dead = leaderOf(session);
    const [late, second] = others(dead);
    run(session, `kill broker ${late}`);
    pass(session, 12 * SECOND);
    run(session, 'produce orders CLN-001:second');
    pass(session, SECOND);
    run(session, `kill broker ${second}`);
    run(session, `kill broker ${dead}`);
    pass(session, 12 * SECOND);
    run(
      session,
      'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name orders --add-config unclean.leader.election.enable=true',
    );
    run(session, `restart broker ${late}`);
    pass(session, 20 * SECOND);
    expect(leaderOf(session)).toBe(late);
    const told = ask(session, { kind: 'Losses' })!;
    expect(told.standing[0]).toContain('unclean.leader.election.enable let a replica lead that was out of sync');
    expect(sentences(told).some((sentence) => sentence.endsWith('unclean.'))).toBe(true);
  });
});

test('a producer that was removed is not told as one that crashed', () => {
  const session = aClusterAtWork();
  run(session, 'remove producer booking-api');
  pass(session, SECOND);
  const explained = ask(session, { kind: 'Node', node: 'booking-api' as NodeId })!;
  expect(explained.title).toBe('booking-api, removed');
  expect(explained.meaning).toContain('nobody starts it again');
  expect(sentences(explained).join('\n')).toContain('booking-api has ended');
});
