/** Replicas that move, by command, in a whole cluster. */
import { expect, test } from 'vitest';
import { SessionFixture } from './session-fixture';

const REASSIGN = 'kafka-reassign-partitions.sh --bootstrap-server broker-1:9092';
const json = (replicas: readonly number[]) => JSON.stringify({ version: 1, partitions: [{ topic: 'ledger', partition: 0, replicas }] });
const act = (action: string, replicas: readonly number[]) =>
  `${REASSIGN} --${action} --reassignment-json-file /dev/stdin <<< '${json(replicas)}'`;

/** `ledger` has one partition on brokers 1, 2 and 3, with ten records; broker 4 has nothing. */
function withLedger(): SessionFixture {
  const play = new SessionFixture();
  play.give('add broker 4');
  play.wait(3_000);
  play.ask('kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ledger --replica-assignment 1:2:3');
  play.give('add producer');
  play.give('produce ledger CLN-001 ×10');
  play.wait(2_000);
  return play;
}

const held = (play: SessionFixture, broker: number) =>
  play.cluster
    .broker(broker as never)!
    .replicas.sorted()
    .find(({ topicPartition }) => topicPartition.topic === 'ledger')?.log.logEndOffset ?? null;

test('a partition moves to another broker with all its records; who led it before hands over, and deletes its copy', () => {
  const play = withLedger();
  const started = play.ask(act('execute', [4, 2, 3]));
  expect(started).toEqual({
    failed: false,
    lines: [
      'Current partition replica assignment',
      '',
      '{"version":1,"partitions":[{"topic":"ledger","partition":0,"replicas":[1,2,3],"log_dirs":["any","any","any"]}]}',
      '',
      'Save this to use as the --reassignment-json-file option during rollback',
      'Successfully started partition reassignment for ledger-0',
    ],
  });
  play.wait(5_000);
  expect(play.ask(act('verify', [4, 2, 3])).lines).toEqual([
    'Status of partition reassignment:',
    'Reassignment of partition ledger-0 is completed.',
    '',
  ]);
  expect([1, 2, 3, 4].map((broker) => held(play, broker))).toEqual([null, 10, 10, 10]);
  expect(play.leaders('ledger')).toEqual([4]);
  play.give('produce ledger CLN-002 ×5');
  play.wait(3_000);
  expect(held(play, 2)).toBe(15);
});

test('while the new replica cannot fetch, the old ones serve; the move is listed, and can be ended', () => {
  const play = withLedger();
  play.give('cut 1 4');
  play.ask(act('execute', [4, 2, 3]));
  play.wait(2_000);
  expect(play.ask(`${REASSIGN} --list`).lines).toEqual([
    'Current partition reassignments:',
    'ledger-0: replicas: 4,2,3,1. adding: 4. removing: 1.',
  ]);
  expect(play.ask(act('verify', [4, 2, 3])).lines[1]).toBe('Reassignment of partition ledger-0 is still in progress.');
  expect(play.ask(act('execute', [4, 2, 3])).failed).toBe(true);
  expect(play.leaders('ledger')).toEqual([1]);
  expect(play.ask(act('cancel', [4, 2, 3])).lines).toEqual(['Successfully cancelled partition reassignment for: ledger-0']);
  play.wait(2_000);
  expect(play.ask(`${REASSIGN} --list`).lines).toEqual(['No partition reassignments found.']);
  expect(held(play, 4)).toBe(null);
});

test('what cannot be moved is said in the tool’s words', () => {
  const play = withLedger();
  expect(play.ask(act('execute', [1, 2, 9]))).toEqual({ failed: true, lines: ['Error: Unknown broker id 9'] });
  const nowhere = `${REASSIGN} --execute --reassignment-json-file /dev/stdin <<< '{"version":1,"partitions":[{"topic":"nope","partition":0,"replicas":[1]}]}'`;
  expect(play.ask(nowhere).lines).toEqual([
    'Error: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: Topic nope not found.',
  ]);
});
