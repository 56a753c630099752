/** Topics by command, in a whole cluster. */
import { expect, test } from 'vitest';
import { describeEvent, type Happening } from '../model/events';
import { SessionFixture } from './session-fixture';

const TOPICS = 'kafka-topics.sh --bootstrap-server broker-1:9092';

test('added partitions are on disk, led and followed, and take records at once', () => {
  const play = new SessionFixture();
  expect(play.ask(`${TOPICS} --alter --topic orders --partitions 5`)).toEqual({ failed: false, lines: [] });
  play.wait(1_000);
  expect(play.leaders()).toHaveLength(5);
  const replicas = play.cluster
    .broker(1 as never)!
    .replicas.sorted()
    .filter(({ topicPartition }) => topicPartition.topic === 'orders');
  expect(replicas).toHaveLength(5);
  play.give('add producer');
  play.give('produce orders CLN-001 ×20');
  for (let i = 0; i < 20; i++) play.give(`produce orders CLN-10${i}`);
  play.wait(1_000);
  const written = new Set(play.happenings('RecordsAppended').map(({ partition }) => partition.partition));
  expect([...written].sort()).toEqual([0, 1, 2, 3, 4]);
});

test('a group reads added partitions once its leader has looked at the metadata again', () => {
  const play = new SessionFixture();
  play.give('add consumer analytics orders --config metadata.max.age.ms=10000');
  play.wait(6_000);
  play.ask(`${TOPICS} --alter --topic orders --partitions 4`);
  const assigned = () => play.group()!.members.flatMap(({ assignment }) => assignment).length;
  play.wait(1_000);
  expect(assigned()).toBe(3);
  play.wait(15_000);
  expect(assigned()).toBe(4);
});

test('a topic cannot shrink, and one that is not there cannot grow', () => {
  const play = new SessionFixture();
  expect(play.ask(`${TOPICS} --alter --topic orders --partitions 2`)).toEqual({
    failed: true,
    lines: [
      'Error while executing topic command : The topic orders currently has 3 partition(s); 2 would not be an increase.',
      'ERROR org.apache.kafka.common.errors.InvalidPartitionsException: The topic orders currently has 3 partition(s); 2 would not be an increase.',
    ],
  });
  expect(play.ask(`${TOPICS} --alter --topic nope --partitions 2`)).toEqual({
    failed: true,
    lines: ["Error while executing topic command : Topic 'nope' does not exist as expected"],
  });
});

test('a topic that is deleted while somebody still asks for it comes back, and it is told who brought it back, and why', () => {
  const play = new SessionFixture();
  play.give('add producer --name booking-api');
  play.give('produce orders CLN-001');
  play.wait(1_000);
  play.ask(`${TOPICS} --delete --topic orders`);
  const { history } = play.cluster.sim;
  const from = play.events;
  play.give('produce orders CLN-001');
  play.wait(10_000);
  const told = Array.from({ length: play.events - from }, (_, index) => history.get(from + index));
  const missed = told.find(({ what }) => (what as Happening).kind === 'TopicMissed')!;
  expect(describeEvent(missed.what as Happening)).toMatch(
    /^booking-api asks broker \d for topic orders, which does not exist: the broker has it created, because auto.create.topics.enable=true\.$/,
  );
  const created = told.find(({ what }) => (what as Happening).kind === 'TopicCreated')!;
  const causes = [created];
  for (let at = created; at.cause !== null && at.cause >= from; causes.push(at)) at = history.get(at.cause);
  expect(causes.map(({ id }) => id)).toContain(missed.id);
});
