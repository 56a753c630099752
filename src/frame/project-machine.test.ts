import { expect, test } from 'vitest';
import { SessionFixture } from '../engine/session/session-fixture';
import { projectCluster } from './project-cluster';

const sound = { diskIsFull: false, diskIsEmpty: false, clockSkewMs: 0, metadataIsWithheld: false };
const frameOf = ({ session }: SessionFixture) => projectCluster(session, null);

test('a full disk, a wrong clock and withheld metadata are told of brokers and clients; healed they are not', () => {
  const fixture = new SessionFixture();
  fixture.ask('add producer --name booking');
  fixture.ask('fill disk of broker 1');
  fixture.ask('skew clock of broker 2 by +30s');
  fixture.ask('skew clock of client booking by -2h');
  fixture.ask('withhold metadata from broker 3');
  fixture.ask('skew clock of controller 101 by +2h');
  fixture.wait(1);
  expect(frameOf(fixture).brokers.map(({ machine }) => machine)).toEqual([
    { ...sound, diskIsFull: true },
    { ...sound, clockSkewMs: 30_000 },
    { ...sound, metadataIsWithheld: true },
  ]);
  expect(frameOf(fixture).producers[0]!.machine).toEqual({ ...sound, clockSkewMs: -7_200_000 });
  expect(frameOf(fixture).controllers[0]!.machine).toEqual({ ...sound, clockSkewMs: 7_200_000 });
  fixture.ask('free disk of broker 1');
  fixture.ask('skew clock of broker 2 by -30s');
  expect(
    frameOf(fixture)
      .brokers.slice(0, 2)
      .map(({ machine }) => machine.diskIsFull || machine.clockSkewMs !== 0),
  ).toEqual([false, false]);
});

test('how a broker went is told: killed, shut down, or halted without its disk', () => {
  const fixture = new SessionFixture();
  fixture.give('kill broker 1');
  fixture.ask('shut down broker 2', 10_000);
  fixture.ask('destroy disk of broker 3');
  expect(frameOf(fixture).brokers.map(({ end }) => end)).toEqual(['Killed', 'Exited', 'Halted']);
  expect(frameOf(fixture).brokers.map(({ machine }) => machine.diskIsEmpty)).toEqual([false, false, true]);
});

test('the lane of a dead broker shows how much of a torn batch is left; a living one has none', () => {
  const fixture = new SessionFixture();
  fixture.ask('add producer --name booking');
  fixture.wait(500);
  fixture.give('produce orders CLN-001:booked');
  fixture.wait(500);
  const written = frameOf(fixture).brokers[1]!.lanes.find(({ logEndOffset }) => logEndOffset > 0)!;
  fixture.give('kill broker 2');
  fixture.ask(`tear last batch of orders-${written.partition} on broker 2`);
  const torn = frameOf(fixture).brokers[1]!.lanes.find(({ partition }) => partition === written.partition)!;
  expect(torn).toMatchObject({ role: 'Offline', logEndOffset: 0 });
  expect(torn.tornBytes).toBeGreaterThan(0);
  fixture.ask('restart broker 2');
  fixture.wait(15_000);
  expect(frameOf(fixture).brokers[1]!.lanes.map(({ tornBytes }) => tornBytes)).toEqual([0, 0, 0]);
});

test.each([1, 0])(
  'nobody leads: no replica that was in sync is alive, or one is, and its log directory is lost (eligible.leader.replicas.version %i)',
  (elr) => {
    const fixture = new SessionFixture(1, { 'eligible.leader.replicas.version': elr });
    fixture.wait(500);
    const words = () => frameOf(fixture).situation?.words;
    fixture.give('kill broker 1');
    fixture.give('kill broker 3');
    fixture.wait(15_000);
    fixture.ask('destroy disk of broker 2');
    fixture.wait(12_000);
    expect(words()).toBe('P0, P1 and P2 have no leader: no replica that was in sync is alive.');
    fixture.ask('restart broker 2');
    fixture.wait(15_000);
    expect(frameOf(fixture).brokers[1]).toMatchObject({ status: 'alive', leads: [] });
    expect(words()).toBe('P0, P1 and P2 have no leader: broker 2 is back, but its log directory is lost.');
  },
);
