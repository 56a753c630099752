/** What is done to controllers, by words. What becomes of the quorum then, controller/quorum tests. */
import { beforeEach, expect, test } from 'vitest';
import { defaultDescription } from '../cluster/description';
import type { NodeId } from '../sim/context';
import { parseCommand } from './commands';
import { giveLine, openScenario } from './open-scenario';
import { refusalOf } from './refusal';
import type { Session } from './session';
import { SessionFixture } from './session-fixture';

let session: Session;
beforeEach(() => {
  session = openScenario({ description: defaultDescription({ seed: 2, controllers: 3, epochMs: 0 }), commands: [] });
});

const statusOf = (id: number) => session.world.cluster.sim.status(`controller-${id}` as NodeId);
const refusal = (line: string) => {
  const command = parseCommand(line);
  return command.ok ? refusalOf(session.world.cluster, command.value) : command.error.problem;
};

test('a controller is killed, frozen and thawed, loses its power and is started again, as a broker is', () => {
  giveLine(session, 'freeze controller 102');
  expect(statusOf(102)).toBe('Frozen');
  giveLine(session, 'thaw controller 102');
  giveLine(session, 'power-loss controller 102');
  expect(statusOf(102)).toBe('Dead');
  giveLine(session, 'restart controller 102');
  expect(statusOf(102)).toBe('Running');
});

test('what makes no sense is refused with its reason', () => {
  giveLine(session, 'kill controller 103');
  expect(refusal('kill controller 103')).toBe('controller-103 is dead.');
  expect(refusal('thaw controller 101')).toBe('controller-101 is running.');
  expect(refusal('restart controller 101')).toBe('controller-101 is running.');
  expect(refusal('shut down controller 104')).toBe('There is no controller 104; controllers are 101, 102, 103.');
  expect(refusal('shut down controller 101')).toBeNull();
});

test.each([1, 2, 3])('seed %i: what a controller wrote and died over is told once, by who finds it committed', (seed) => {
  const play = new SessionFixture(seed, {}, 3);
  const active = play.cluster.controller!;
  const end = active.logEndOffset;
  play.give('kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic late --partitions 1 --replication-factor 3');
  const isOnTheWay = () => play.cluster.controllers.some(({ id, logEndOffset }) => id !== active.id && logEndOffset > end);
  for (let waited = 0; waited < 4_000 && !isOnTheWay(); waited++) play.session.advance((play.session.now + 20) as never);
  expect(active.log!.highWatermark).toBe(end);
  play.give(`kill controller ${active.id}`);
  play.wait(15_000);
  expect(play.cluster.controller!.image.topic('late' as never)).not.toBe(null);
  expect(play.happenings('TopicCreated').filter(({ topic }) => topic === 'late')).toHaveLength(1);
  expect(play.happenings('LeaderElected').filter(({ partition }) => partition.topic === 'late')).toHaveLength(1);
  play.give(`restart controller ${active.id}`);
  play.wait(10_000);
  expect(play.happenings('TopicCreated').filter(({ topic }) => topic === 'late')).toHaveLength(1);
});
