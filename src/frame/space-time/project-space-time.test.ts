import { beforeAll, describe, expect, test } from 'vitest';
import { defaultDescription } from '../../engine/cluster/description';
import type { BrokerId, Offset, PartitionIndex, TopicName } from '../../engine/model/vocabulary';
import { parseCommand } from '../../engine/session/commands';
import { runUntilAtWork } from '../../engine/session/open-scenario';
import { Session } from '../../engine/session/session';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import { projectSpaceTime } from './project-space-time';
import { exchangeOf, partInWords, type SentMessage, type SpaceTimeFrame } from './space-time-frame';

const SECOND = 1_000_000;
const TOPIC = 'orders' as TopicName;

function run(session: Session, text: string): void {
  const command = parseCommand(text);
  if (!command.ok) throw new Error(`${text}: ${command.error.problem}`);
  session.give(command.value);
}

const pass = (session: Session, span: number) => session.advance((session.now + span) as VirtualTime);

function aClusterAtWork(): Session {
  const session = new Session({ description: defaultDescription({ seed: 7, epochMs: 1_767_225_600_000 }) });
  runUntilAtWork(session);
  run(session, 'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 1 --replication-factor 3');
  pass(session, SECOND);
  run(session, 'add producer --name booking-api');
  run(session, 'produce orders CLN-001:first');
  pass(session, SECOND);
  return session;
}

const leaderOf = ({ world }: Session): BrokerId =>
  world.cluster.controller!.image.partition({ topic: TOPIC, partition: 0 as PartitionIndex })!.leader;
const show = (session: Session, from: number, until: number): SpaceTimeFrame =>
  projectSpaceTime(session, { from: from as VirtualTime, until: until as VirtualTime, topic: TOPIC, record: null });
const found = ({ messages }: SpaceTimeFrame, label: string): SentMessage => {
  const message = messages.find((each) => each.label === label);
  if (message === undefined) throw new Error(`no ${label} among ${messages.map((each) => each.label).join(', ')}`);
  return message;
};

describe('a record’s way from send to acknowledgement', () => {
  let session: Session;
  let diagram: SpaceTimeFrame;
  let leader: BrokerId;
  beforeAll(() => {
    session = aClusterAtWork();
    const sentAt = session.now;
    run(session, 'produce orders CLN-002:second');
    pass(session, SECOND / 2);
    diagram = show(session, sentAt, sentAt + 30_000);
    leader = leaderOf(session);
  });

  test('request and response are one exchange, and the response leaves after the request has come', () => {
    const [request, response] = [found(diagram, 'Produce P0'), found(diagram, 'ack 1')];
    expect([request.from, request.to, request.direction]).toEqual(['booking-api', `broker-${leader}`, 'Request']);
    expect([response.from, response.to, response.direction]).toEqual([`broker-${leader}`, 'booking-api', 'Response']);
    expect(exchangeOf(request)).toBe(exchangeOf(response));
    expect(response.sentAt).toBeGreaterThanOrEqual(request.arrivesAt!);
  });

  test('the record travels to both followers in fetch responses, and their next fetches tell the leader', () => {
    const carrying = diagram.messages.filter(({ traffic, records }) => traffic === 'replication' && records.length > 0);
    expect(carrying.map(({ direction, label }) => [direction, label])).toEqual(Array(2).fill(['Response', 'P0: 1']));
    const telling = diagram.messages.filter(
      ({ label, ofInterest, traffic }) => label === 'Fetch from 2' && ofInterest && traffic === 'replication',
    );
    expect(new Set(telling.map(({ from }) => from)).size).toBe(2);
    for (const { partitions } of [...carrying, ...telling]) expect(partitions).toEqual([0]);
  });

  test('what changes stands on the lifeline of the node it changes on, when the message has come', () => {
    const { changes } = diagram;
    const append = changes.find(({ label }) => label === 'append, LEO 2')!;
    expect([append.node, append.at]).toEqual([`broker-${leader}`, found(diagram, 'Produce P0').arrivesAt]);
    expect(changes.filter(({ label }) => label === 'LEO 2')).toHaveLength(2);
    const moved = changes.find(({ label }) => label === 'HW 1 → 2')!;
    expect(moved.at).toBeLessThanOrEqual(found(diagram, 'ack 1').sentAt);
  });

  test('a batch’s way: who carried it, whose fetch proved it, who answered, and who was told that it is committed', () => {
    const batch = diagram.batches.find(({ baseOffset }) => baseOffset === 1)!;
    expect(batch).toMatchObject({ partition: 0, leaderEpoch: 0, baseOffset: 1, lastOffset: 1 });
    const way = diagram.messages.flatMap((message) => {
      const part = partInWords(message, batch.id);
      return part === null ? [] : [`${message.direction} from ${message.from}: ${part}`];
    });
    const [one, other] = ([1, 2, 3] as BrokerId[]).filter((id) => id !== leader);
    expect(way[0]).toBe('Request from booking-api: carries it');
    expect(way.slice(1, 3)).toEqual(Array(2).fill(`Response from broker-${leader}: carries it`));
    expect(way.slice(3).sort()).toEqual(
      [
        `Request from broker-${one}: proves that broker-${one} has it`,
        `Request from broker-${other}: proves that broker-${other} has it`,
        `Response from broker-${leader}: answers for it`,
      ].sort(),
    );
    const happened = diagram.changes.filter(({ batches }) => batches.includes(batch.id)).map(({ label }) => label);
    expect(happened).toEqual(['append, LEO 2', 'LEO 2', 'LEO 2', 'HW 1 → 2']);
  });

  test('followers hear that it is committed when a fetch of theirs is answered next: where nothing comes, after its longest wait', () => {
    const [batch] = diagram.batches;
    const later = show(session, diagram.from, diagram.from + SECOND / 2);
    pass(session, SECOND);
    const told = show(session, diagram.from, diagram.from + SECOND).messages.filter(({ parts }) =>
      parts.some(({ part, batch: id }) => id === batch!.id && part === 'Commits'),
    );
    expect(later.messages.some(({ parts }) => parts.some(({ part }) => part === 'Commits'))).toBe(false);
    expect(told.map(({ label, ofInterest }) => [label, ofInterest])).toEqual(Array(2).fill(['HW 2', false]));
    for (const message of told) expect(partInWords(message, batch!.id)).toBe(`tells ${message.to} that it is committed`);
  });

  test('which batch the selected record lies in is read from that broker’s disk', () => {
    const record = { broker: leader, topic: TOPIC, partition: 0 as PartitionIndex, offset: 0 as Offset };
    const stretch = { from: diagram.from, until: diagram.until, topic: TOPIC };
    const first = projectSpaceTime(session, { ...stretch, record });
    expect(first.recordBatch).toMatchObject({ baseOffset: 0, lastOffset: 0 });
    expect(first.batches.map(({ id }) => id)).not.toContain(first.recordBatch!.id);
    expect(projectSpaceTime(session, { ...stretch, record: { ...record, offset: 9 as Offset } }).recordBatch).toBeNull();
  });

  test('every node has its line: producers, brokers, controllers; who leads says what it leads', () => {
    const brokers = ['broker-1', 'broker-2', 'broker-3'];
    const controllers = ['controller-101', 'controller-102', 'controller-103'];
    expect(diagram.nodes.map(({ node }) => node)).toEqual(['booking-api', ...brokers, ...controllers]);
    const standing = diagram.nodes.slice(-3).map((line) => line.standing);
    expect([...standing].sort()).toEqual(['active controller, epoch 1', 'controller', 'controller']);
    expect(diagram.nodes.find(({ leads }) => leads.length > 0)).toMatchObject({ node: `broker-${leader}`, standing: 'leads P0, epoch 0' });
  });

  test('it is plain data, and looking changes nothing', () => {
    const { events, now, steps } = session.world;
    expect(structuredClone(diagram)).toEqual(diagram);
    show(session, 0, 1_000_000);
    expect([session.world.events, session.world.now, session.world.steps]).toEqual([events, now, steps]);
  });

  test('looking back, what was recorded after the present moment is there all the same', () => {
    const present = session.now;
    session.seek(diagram.from);
    expect(show(session, diagram.from, diagram.until).messages).toEqual(diagram.messages);
    session.seek(present);
  });

  test('a stretch that grows with time is the same as one that is gone through at once', () => {
    const other = aClusterAtWork();
    const from = other.now;
    run(other, 'produce orders CLN-002:second');
    for (let step = 1; step <= 30; step++) {
      pass(other, 1_000);
      show(other, from, from + step * 1_000);
    }
    pass(other, SECOND / 2 - 30_000);
    const { messages, changes } = show(other, from, from + 30_000);
    expect(messages).toEqual(diagram.messages);
    expect(changes).toEqual(diagram.changes);
  });
});

test('what has not been simulated is not shown: the stretch ends with the newest moment', () => {
  const session = aClusterAtWork();
  const { until, messages } = show(session, session.now - 10_000, session.now + 5 * SECOND);
  expect(until).toBe(session.newest);
  expect(messages.every(({ sentAt }) => sentAt <= session.newest)).toBe(true);
});

test('a message to a process that dies meanwhile is lost, and its line says when it is dead', () => {
  const session = aClusterAtWork();
  const leader = leaderOf(session);
  run(session, 'produce orders CLN-002:second');
  const isUnderway = () =>
    session.world.cluster.sim.messagesInFlight().some(({ from, to }) => from === ('booking-api' as NodeId) && to === `broker-${leader}`);
  while (!isUnderway()) pass(session, 100);
  run(session, `kill broker ${leader}`);
  const killedAt = session.now;
  pass(session, 50_000);
  const diagram = show(session, killedAt - 10_000, killedAt + 20_000);
  expect(found(diagram, 'Produce P0').isLost).toBe(true);
  expect(diagram.nodes.find(({ node }) => node === `broker-${leader}`)?.dead).toEqual([{ from: killedAt, until: null }]);
  expect(diagram.changes).toContainEqual(expect.objectContaining({ node: `broker-${leader}`, label: '✕ killed', at: killedAt }));
});

test('a message that a cut holds has no arrival, and one when the cut has healed', () => {
  const session = aClusterAtWork();
  const leader = leaderOf(session);
  run(session, `cut booking-api ${leader}`);
  const cutAt = session.now;
  run(session, 'produce orders CLN-002:second');
  pass(session, 100_000);
  expect(found(show(session, cutAt, session.now), 'Produce P0')).toMatchObject({ arrivesAt: null, heldBy: 'Cut' });
  run(session, `heal booking-api ${leader}`);
  pass(session, 100_000);
  expect(found(show(session, cutAt, session.now), 'Produce P0').arrivesAt).toBeGreaterThan(cutAt + 100_000);
});

test('acting between two arrivals of one moment: what never came to be is not shown', () => {
  const session = aClusterAtWork();
  const from = session.now;
  run(session, 'produce orders CLN-002:second');
  for (let step = 0; step < 3; step++) {
    session.stepForward();
    show(session, from, session.now);
  }
  run(session, `kill broker ${leaderOf(session)}`);
  pass(session, 100_000);
  const seen = show(session, from, from + 200_000);
  const fresh = aClusterAtWork();
  run(fresh, 'produce orders CLN-002:second');
  for (let step = 0; step < 3; step++) fresh.stepForward();
  run(fresh, `kill broker ${leaderOf(fresh)}`);
  pass(fresh, 100_000);
  expect(seen.messages).toEqual(show(fresh, from, from + 200_000).messages);
});

test('a consumer’s fetch response is part of a batch’s way, and so is what it is given; another batch is not', () => {
  const session = aClusterAtWork();
  run(session, 'add consumer analytics orders --config auto.offset.reset=earliest');
  pass(session, 10 * SECOND);
  const from = session.now;
  run(session, 'produce orders CLN-002:second');
  pass(session, 100_000);
  run(session, 'produce orders CLN-003:third');
  pass(session, 100_000);
  const diagram = show(session, from, session.now);
  expect(diagram.batches.map(({ baseOffset }) => baseOffset)).toEqual([1, 2]);
  const [second] = diagram.batches;
  const carried = diagram.messages.filter(({ parts }) => parts.some(({ batch, part }) => batch === second!.id && part === 'Carries'));
  expect(carried.map(({ label }) => label)).toEqual(['Produce P0', 'P0: 1', 'P0: 1', 'P0: 1']);
  expect(diagram.changes.find(({ label }) => label === 'given 1')?.batches).toEqual([second!.id]);
});

test('a batch that a leader took with it has the offsets of another: the two are not one', () => {
  const session = aClusterAtWork();
  const leader = leaderOf(session);
  for (const id of [1, 2, 3]) if (id !== leader) run(session, `cut ${leader} ${id}`);
  run(session, 'configure producer booking-api acks=1');
  pass(session, SECOND);
  const from = session.now;
  run(session, 'produce orders CLN-002:taken');
  pass(session, 50_000);
  run(session, `kill broker ${leader}`);
  pass(session, 12 * SECOND);
  for (const id of [1, 2, 3]) if (id !== leader) run(session, `heal ${leader} ${id}`);
  run(session, 'produce orders CLN-003:instead');
  pass(session, SECOND);
  run(session, `restart broker ${leader}`);
  pass(session, 6 * SECOND);
  const { batches, changes } = show(session, from, session.now);
  const atOne = batches.filter(({ baseOffset }) => baseOffset === 1);
  expect(atOne.map(({ leaderEpoch }) => leaderEpoch)).toEqual([0, 1]);
  const [taken, kept] = atOne;
  expect(changes.find(({ label }) => label === 'HW 1 → 2')?.batches).toEqual([kept!.id]);
  expect(changes.find(({ label }) => label === 'P0 cut at 1')?.batches).toEqual([taken!.id]);
});
