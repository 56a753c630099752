/** Groups by command, in a whole cluster: stopped, their offsets moved, started again, deleted. */
import { beforeEach, expect, test } from 'vitest';
import { SessionFixture } from './session-fixture';

const GROUPS = 'kafka-consumer-groups.sh --bootstrap-server broker-1:9092';
const RESET = `${GROUPS} --group analytics --topic orders --reset-offsets`;

let play: SessionFixture;
beforeEach(() => {
  play = new SessionFixture();
  play.give('add producer');
  play.give('add consumer analytics orders --config auto.offset.reset=earliest');
  play.give('add consumer analytics orders --config auto.offset.reset=earliest');
  play.wait(7_000);
  for (const key of ['CLN-001', 'CLN-002', 'CLN-004']) play.give(`produce orders ${key} ×4`);
  play.wait(6_000);
});

const committed = () => Object.fromEntries(play.group()?.offsets.map(({ partition, offset }) => [partition.partition, offset]) ?? []);
const table = (...rows: readonly string[]) => ['', 'GROUP           TOPIC           PARTITION  NEW-OFFSET', ...rows];
const row = (partition: number, offset: number) => `analytics       orders          ${partition}          ${offset}`;

test('a group that stops has left before it is said, and its consumers wait to be started again', () => {
  const stopped = play.give('stop group analytics');
  expect(play.answerTo(stopped)).toBeNull();
  play.wait(100);
  expect(play.answerTo(stopped)?.failed).toBe(false);
  expect(play.group()).toMatchObject({ state: 'Empty', members: [] });
  expect(
    play
      .happenings('ProcessEnded')
      .map(({ node }) => node)
      .sort(),
  ).toEqual(['analytics-1', 'analytics-2']);
  expect(play.happenings('ProcessKilled')).toEqual([]);
  expect(play.cluster.clientDescriptions().map(({ node }) => node)).toContain('analytics-1');

  expect(play.ask('start group analytics').failed).toBe(false);
  play.wait(7_000);
  expect(play.group()!.state).toBe('Stable');
  expect(
    play
      .group()!
      .members.map(({ clientId }) => clientId)
      .sort(),
  ).toEqual(['analytics-1', 'analytics-2']);
});

test('one consumer stops, and the others have its partitions', () => {
  expect(play.ask('stop consumer analytics-2').failed).toBe(false);
  play.wait(5_000);
  expect(play.group()!.members.map(({ clientId, assignment }) => [clientId, assignment.length])).toEqual([['analytics-1', 3]]);
  expect(play.ask('restart consumer analytics-2').failed).toBe(false);
  play.wait(5_000);
  expect(play.group()!.members).toHaveLength(2);
});

test('what is impossible is refused', () => {
  expect(play.ask('stop group nobody').lines).toEqual(['No consumer of group nobody is running.']);
  expect(play.ask('start group analytics').lines).toEqual(['Every consumer of group analytics is running.']);
  expect(play.ask('start group nobody').lines).toEqual(['Group nobody has no consumers here.']);
  expect(play.ask('stop consumer nobody').lines).toEqual(['There is no consumer nobody.']);
});

test('offsets of a group that has members cannot be reset', () => {
  const refused = play.ask(`${RESET} --to-earliest --execute`);
  expect(refused).toEqual({
    failed: true,
    lines: ["Error: Assignments can only be reset if the group 'analytics' is inactive, but the current state is Stable.", ...table()],
  });
  expect(committed()).toEqual({ 0: 4, 1: 4, 2: 4 });
});

test('a stopped group goes back to the beginning and reads everything again', () => {
  play.ask('stop group analytics');
  expect(play.ask(`${RESET} --to-earliest --execute`)).toEqual({ failed: false, lines: table(row(0, 0), row(1, 0), row(2, 0)) });
  expect(committed()).toEqual({ 0: 0, 1: 0, 2: 0 });
  const from = play.events;
  play.ask('start group analytics');
  play.wait(7_000);
  const again = play.happenings('RecordsDelivered', from).reduce((sum, { baseOffset, lastOffset }) => sum + lastOffset - baseOffset + 1, 0);
  expect(again).toBe(12);
});

test('a dry run shows the same and changes nothing', () => {
  play.ask('stop group analytics');
  expect(play.ask(`${RESET} --to-earliest --dry-run`).lines).toEqual(table(row(0, 0), row(1, 0), row(2, 0)));
  expect(committed()).toEqual({ 0: 4, 1: 4, 2: 4 });
});

test('single partitions, offsets, shifts and times', () => {
  play.ask('stop group analytics');
  const reset = (scope: string, target: string) => play.ask(`${GROUPS} --group analytics ${scope} --reset-offsets ${target} --execute`);
  expect(reset('--topic orders:1', '--to-offset 2').lines).toEqual(table(row(1, 2)));
  expect(committed()).toEqual({ 0: 4, 1: 2, 2: 4 });
  expect(reset('--topic orders:0,1', '--shift-by -1').lines).toEqual(table(row(0, 3), row(1, 1)));
  expect(reset('--all-topics', '--to-current').lines).toEqual(table(row(0, 3), row(1, 1), row(2, 4)));
  expect(reset('--topic orders', '--to-datetime 2026-01-01T00:00:00.000').lines).toEqual(table(row(0, 0), row(1, 0), row(2, 0)));
  expect(reset('--topic orders:2', '--to-datetime 2027-01-01T00:00:00.000').lines).toEqual([
    'Warn: Partition 2 from topic orders is empty. Falling back to latest known offset.',
    ...table(row(2, 4)),
  ]);
  expect(reset('--topic orders:2', '--to-offset 99').lines).toEqual([
    'WARN New offset (99) is higher than latest offset for topic partition orders-2. Value will be set to 4',
    ...table(row(2, 4)),
  ]);
});

test('a group that does not exist is made by its first offset; what does not exist otherwise is an error', () => {
  const reset = (group: string, scope: string, target: string) =>
    play.ask(`${GROUPS} --group ${group} --topic ${scope} --reset-offsets ${target} --execute`).lines;
  expect(reset('audit', 'orders:0', '--to-latest')).toHaveLength(3);
  expect(play.group('audit')).toMatchObject({ state: 'Empty', offsets: [{ offset: 4 }] });
  const failed = 'Error: Executing consumer group command failed due to';
  expect(reset('audit', 'nope', '--to-latest')).toEqual([`${failed} This server does not host this topic-partition.`]);
  expect(reset('audit', 'orders:9', '--to-latest')).toEqual([`${failed} The partitions "orders-9" do not exist`]);
  expect(reset('audit', 'orders:1', '--shift-by 1')).toEqual([
    'Cannot shift offset for partition orders-1 since there is no current committed offset',
  ]);
});

test('a group is deleted when nobody is in it', () => {
  expect(play.ask(`${GROUPS} --delete --group analytics`)).toEqual({
    failed: true,
    lines: [
      'Error: Deletion of some consumer groups failed:',
      "* Group 'analytics' could not be deleted due to: org.apache.kafka.common.errors.GroupNotEmptyException: The group is not empty.",
    ],
  });
  play.ask('stop group analytics');
  expect(play.ask(`${GROUPS} --delete --group analytics`)).toEqual({
    failed: false,
    lines: ["Deletion of requested consumer groups ('analytics') was successful."],
  });
  expect(play.group()).toBeNull();
  expect(play.ask(`${GROUPS} --delete --group analytics`).lines[1]).toMatch(/GroupIdNotFoundException: The group id does not exist\.$/);
});

test('a removed consumer is off the list, dead or alive', () => {
  play.give('kill consumer analytics-1');
  expect(play.ask('remove consumer analytics-1').failed).toBe(false);
  play.give('remove consumer analytics-2');
  play.wait(100);
  expect(play.cluster.clientDescriptions().map(({ kind }) => kind)).toEqual(['Producer']);
});
