/** Producers and consumers by command: paused, slowed, frozen, removed. */
import { beforeEach, expect, test } from 'vitest';
import { fork } from '../sim/fork';
import { SessionFixture } from './session-fixture';

let play: SessionFixture;
beforeEach(() => {
  play = new SessionFixture();
  play.give('add producer --name booking-api');
  play.give('add consumer analytics orders --config auto.offset.reset=earliest');
  play.give('produce orders CLN-001');
  play.wait(7_000);
});

const delivered = (from = 0) =>
  play.happenings('RecordsDelivered', from).reduce((sum, { baseOffset, lastOffset }) => sum + lastOffset - baseOffset + 1, 0);
const sent = (from = 0) => play.happenings('RecordSent', from).reduce((sum, { count }) => sum + count, 0);
const GROUPS = 'kafka-consumer-groups.sh --bootstrap-server broker-1:9092';

test('a paused consumer is given nothing, stays in its group past every timeout, and goes on where it was', () => {
  expect(play.ask('pause consumer analytics-1').failed).toBe(false);
  const from = play.events;
  play.give('produce orders CLN-001 ×5');
  play.wait(320_000);
  expect(delivered(from)).toBe(0);
  expect(play.group()).toMatchObject({ state: 'Stable', generation: 1 });
  expect(play.ask(`${GROUPS} --describe --group analytics`).lines.join('\n')).toMatch(/ orders +2 +1 +6 +5 /);
  expect(play.ask('resume consumer analytics-1').failed).toBe(false);
  play.wait(1_000);
  expect(delivered(from)).toBe(5);
});

test('a consumer that pauses takes part in rebalances, and is paused for what it is then given', () => {
  play.give('pause consumer analytics-1');
  play.give('add consumer analytics orders --config auto.offset.reset=earliest');
  play.wait(8_000);
  expect(
    play
      .group()!
      .members.map(({ assignment }) => assignment.length)
      .sort(),
  ).toEqual([1, 2]);
  const from = play.events;
  for (let i = 0; i < 30; i++) play.give(`produce orders CLN-00${i}`);
  play.wait(2_000);
  expect(new Set(play.happenings('RecordsDelivered', from).map(({ consumer }) => consumer))).toEqual(new Set(['analytics-2']));
});

test('a slow consumer works that long on each record, and keeps its pace through a restart', () => {
  play.give('slow consumer analytics-1 500ms');
  play.give('produce orders CLN-001 ×4');
  play.wait(100);
  const consumer = () => play.cluster.consumer('analytics-1' as never)!;
  expect(consumer().isProcessing(play.session.now)).toBe(true);
  play.wait(1_800);
  expect(consumer().isProcessing(play.session.now)).toBe(true);
  play.wait(300);
  expect(consumer().isProcessing(play.session.now)).toBe(false);
  play.give('kill consumer analytics-1');
  play.give('restart consumer analytics-1');
  play.wait(60_000);
  play.give('produce orders CLN-001');
  play.wait(300);
  expect(consumer().isProcessing(play.session.now)).toBe(true);
});

test('a consumer that is too slow for max.poll.interval.ms is out of its group', () => {
  play.give('slow consumer analytics-1 200000ms');
  play.give('produce orders CLN-001 ×2');
  play.wait(310_000);
  expect(play.happenings('MemberLeft')).toHaveLength(1);
});

test('a paused producer sends nothing; what it was given is sent when it goes on, in order and for its own reasons', () => {
  play.give('pause producer booking-api');
  const from = play.events;
  for (const key of ['CLN-001', 'CLN-002', 'CLN-003']) play.give(`produce orders ${key}`);
  play.wait(1_000);
  expect(sent(from)).toBe(0);
  play.give('resume producer booking-api');
  play.wait(1_000);
  expect(sent(from)).toBe(3);
  const { history } = play.cluster.sim;
  const causes = Array.from({ length: history.length - from }, (_, i) => history.get(from + i))
    .filter(({ what }) => what.kind === 'RecordSent')
    .map(({ cause }) => (history.get(cause!).what as unknown as { text: string }).text);
  expect(causes.map((text) => /CLN-00\d/.exec(text)?.[0])).toEqual(['CLN-001', 'CLN-002', 'CLN-003']);
});

test('a slow producer sends one record after the other at its pace', () => {
  play.give('slow producer booking-api 500ms');
  const from = play.events;
  play.give('produce orders CLN-001 ×4');
  play.wait(1_200);
  expect(sent(from)).toBe(3);
  play.give('slow producer booking-api 0ms');
  play.wait(10);
  expect(sent(from)).toBe(4);
});

test('what waits in an application forks with it', () => {
  play.give('slow producer booking-api 500ms');
  play.give('produce orders CLN-001 ×4');
  play.wait(100);
  const copy = fork(play.session.world);
  play.wait(3_000);
  const before = copy.events;
  copy.advance(play.session.now, []);
  expect(copy.events).toBe(play.events);
  expect(before).toBeLessThan(play.events);
});

test('a frozen consumer is out of its group when it thaws, and finds out', () => {
  play.give('freeze consumer analytics-1');
  play.wait(50_000);
  expect(play.group()).toMatchObject({ state: 'Empty' });
  play.give('thaw consumer analytics-1');
  play.wait(10_000);
  expect(play.group()).toMatchObject({ state: 'Stable', members: [{ clientId: 'analytics-1' }] });
});

test('a removed producer sends what it has taken before it ends', () => {
  const from = play.events;
  play.give('produce orders CLN-001 ×3');
  play.give('remove producer booking-api');
  play.wait(1_000);
  expect(play.happenings('BatchAcknowledged', from).reduce((sum, { count }) => sum + count, 0)).toBe(3);
  expect(play.happenings('ProcessEnded', from)).toEqual([{ kind: 'ProcessEnded', node: 'booking-api' }]);
  expect(play.ask('produce orders CLN-001').lines).toEqual(['There is no producer.']);
});

test('what is impossible is refused', () => {
  expect(play.ask('resume consumer analytics-1').lines).toEqual(['analytics-1 is not paused.']);
  play.give('pause consumer analytics-1');
  play.wait(1);
  expect(play.ask('pause consumer analytics-1').lines).toEqual(['analytics-1 is paused already.']);
  expect(play.ask('pause producer analytics-1').lines).toEqual(['There is no producer analytics-1.']);
  play.give('kill producer booking-api');
  expect(play.ask('slow producer booking-api 5ms').lines).toEqual(['booking-api is dead.']);
  expect(play.ask('add producer --name consumer').lines).toEqual(['consumer exists already.']);
});

const committed = () => play.happenings('OffsetsCommitted').flatMap(({ offsets }) => offsets.map(({ offset }) => offset as number));
const threw = () => play.happenings('HandlerThrew').map(({ offset }) => offset as number);
const running = () => play.cluster.consumer('analytics-1' as never) !== null;

test('code that throws at the next record ends the poll loop: close() commits all that poll() returned, and leaves the group', () => {
  play.give('slow consumer analytics-1 100ms');
  expect(play.ask('fail consumer analytics-1').failed).toBe(false);
  play.wait(10);
  expect(play.ask('fail consumer analytics-1').lines).toEqual(['analytics-1 throws at its next record already.']);
  play.wait(20_000);
  expect(threw()).toEqual([]);
  play.give('produce orders CLN-001 ×4');
  play.wait(2_000);
  expect(threw()).toEqual([1]);
  expect(Math.max(...committed())).toBe(5);
  expect(play.happenings('MemberLeft')).toHaveLength(1);
  expect(running()).toBe(false);

  const from = play.events;
  play.give('restart consumer analytics-1');
  play.give('produce orders CLN-001');
  play.wait(10_000);
  expect(play.happenings('RecordsDelivered', from).map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([[5, 5]]);
});

test('without enable.auto.commit nothing is committed when it throws, and the records come again', () => {
  play.give('configure consumer analytics-1 enable.auto.commit=false');
  play.wait(5_000);
  play.give('slow consumer analytics-1 100ms');
  play.give('produce orders CLN-001 ×4');
  play.wait(250);
  const before = committed().length;
  play.give('fail consumer analytics-1');
  play.wait(2_000);
  // The third was in hand when it was told: that one is worked on to its end.
  expect(threw()).toEqual([4]);
  expect(committed()).toHaveLength(before);
  const from = play.events;
  play.give('restart consumer analytics-1');
  play.wait(10_000);
  expect(play.happenings('RecordsDelivered', from).map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([[1, 4]]);
});

test('a paused consumer that polls once is given what one poll() returns, and no more', () => {
  expect(play.ask('poll consumer analytics-1').lines).toEqual(['analytics-1 is not paused: it polls by itself.']);
  play.give('configure consumer analytics-1 max.poll.records=2');
  play.wait(5_000);
  play.give('pause consumer analytics-1');
  const from = play.events;
  play.give('produce orders CLN-001 ×5');
  play.wait(1_000);
  expect(play.ask('poll consumer analytics-1').failed).toBe(false);
  play.wait(10_000);
  expect(delivered(from)).toBe(2);
  play.give('poll consumer analytics-1');
  play.wait(10_000);
  expect(delivered(from)).toBe(4);
});

test('a consumer that is given another group.id keeps its name and all else that it was set to', () => {
  play.give('configure consumer analytics-1 max.poll.records=7');
  play.wait(5_000);
  expect(play.ask('configure consumer analytics-1 group.id=').lines.join()).toMatch(/has to have a group\.id/);
  expect(play.ask('configure consumer analytics-1 group.id=billing', 20_000).failed).toBe(false);
  play.wait(10_000);
  expect(play.group('analytics')).toMatchObject({ state: 'Empty' });
  expect(play.group('billing')).toMatchObject({ state: 'Stable', members: [{ clientId: 'analytics-1' }] });
  expect(play.cluster.consumer('analytics-1' as never)?.config).toMatchObject({ 'max.poll.records': 7, 'auto.offset.reset': 'earliest' });
  const [delivered] = play.happenings('RecordsDelivered').slice(-1);
  expect(delivered).toMatchObject({ baseOffset: 0 });
});
