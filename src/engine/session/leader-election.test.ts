/** Preferred leaders, by command and by time, in a whole cluster. */
import { expect, test } from 'vitest';
import { NO_LEADER } from '../model/vocabulary';
import { SessionFixture } from './session-fixture';

const ELECT = 'kafka-leader-election.sh --bootstrap-server broker-1:9092';

/** Broker 1 has died and is back in sync; what it led is led by others. */
function afterAReturn(): SessionFixture {
  const play = new SessionFixture();
  play.give('kill broker 1');
  play.wait(12_000);
  play.give('restart broker 1');
  play.wait(8_000);
  return play;
}

const ledByFirst = (play: SessionFixture) =>
  play.cluster.controller!.image.topic('orders' as never)!.partitions.map(({ leader, replicas }) => leader === replicas[0]);

test('who has returned leads nothing until it is asked for, and then what it led before', () => {
  const play = afterAReturn();
  expect(play.leaders()).not.toContain(1);
  const moved = ledByFirst(play).indexOf(false);
  expect(play.ask(`${ELECT} --election-type preferred --all-topic-partitions`)).toEqual({
    failed: false,
    lines: [`Successfully completed leader election (PREFERRED) for partitions orders-${moved}`],
  });
  expect(ledByFirst(play)).toEqual([true, true, true]);
  expect(play.ask(`${ELECT} --election-type PREFERRED --all-topic-partitions`)).toEqual({ failed: false, lines: [] });
  expect(play.ask(`${ELECT} --election-type preferred --topic orders --partition ${moved}`).lines).toEqual([
    `Valid replica already elected for partitions orders-${moved}`,
  ]);
});

test('five minutes after the controller has begun, partitions are led by the first of their replicas again', () => {
  const play = afterAReturn();
  play.wait(250_000);
  expect(ledByFirst(play)).toContain(false);
  play.wait(60_000);
  expect(ledByFirst(play)).toEqual([true, true, true]);
});

test('a list of partitions comes as JSON on standard input; what there is none of is said in Kafka’s words', () => {
  const play = new SessionFixture();
  const list = '{"partitions":[{"topic":"nope","partition":0},{"topic":"orders","partition":9}]}';
  expect(play.ask(`${ELECT} --election-type preferred --path-to-json-file /dev/stdin <<< '${list}'`)).toEqual({
    failed: true,
    lines: [
      'Error completing leader election (PREFERRED) for partition: nope-0: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: No such topic as nope',
      'Error completing leader election (PREFERRED) for partition: orders-9: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: No such partition as orders-9',
      '2 replica(s) could not be elected',
    ],
  });
});

test('an operator may give up what only a dead broker has', () => {
  const play = new SessionFixture();
  play.ask('kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic metrics --replica-assignment 1:2');
  play.give('add producer');
  play.give('kill broker 2');
  play.wait(12_000);
  play.give('produce metrics lost');
  play.wait(1_000);
  play.give('kill broker 1');
  play.give('restart broker 2');
  play.wait(20_000);
  expect(play.leaders('metrics')).toEqual([NO_LEADER]);
  expect(play.ask(`${ELECT} --election-type unclean --topic metrics --partition 0`).lines).toEqual([
    'Successfully completed leader election (UNCLEAN) for partitions metrics-0',
  ]);
  expect(play.leaders('metrics')).toEqual([2]);
});
