/** Replicas that move, by command, in a whole cluster. */
import { describe, expect, test } from 'vitest';
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
    'Clearing broker-level throttles on brokers 1,2,3,4',
    'Clearing topic-level throttles on topic ledger',
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
  expect(play.ask(act('cancel', [4, 2, 3])).lines).toEqual([
    'Successfully cancelled partition reassignment for: ledger-0',
    'None of the specified partition moves are active.Clearing broker-level throttles on brokers 1,2,3,4',
    'Clearing topic-level throttles on topic ledger',
  ]);
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

test('a topic on the move says so where it is described; its replication factor is that of its end', () => {
  const play = withLedger();
  play.give('cut 1 4');
  play.ask(act('execute', [4, 2, 3]));
  play.wait(1_000);
  const [header, line] = play.ask('kafka-topics.sh --bootstrap-server broker-1:9092 --describe --topic ledger').lines;
  expect(header).toContain('ReplicationFactor: 3');
  expect(line).toMatch(/Replicas: 4,2,3,1\tIsr: 1,2,3\tAdding Replicas: 4\tRemoving Replicas: 1\tElr: \tLastKnownElr: $/);
});

describe('--generate', () => {
  const generate = (options: string, topic = 'ledger') =>
    `${REASSIGN} --generate --topics-to-move-json-file /dev/stdin ${options} <<< '{"version":1,"topics":[{"topic":"${topic}"}]}'`;

  test('proposes what a new topic would get, and changes nothing', () => {
    const play = withLedger();
    const { failed, lines } = play.ask(generate('--broker-list 2,3,4'));
    expect([failed, lines.length, lines[0], lines[2], lines[3]]).toEqual([
      false,
      5,
      'Current partition replica assignment',
      '',
      'Proposed partition reassignment configuration',
    ]);
    expect(lines[1]).toBe(
      '{"version":1,"partitions":[{"topic":"ledger","partition":0,"replicas":[1,2,3],"log_dirs":["any","any","any"]}]}',
    );
    const proposed = JSON.parse(lines[4] ?? '').partitions[0].replicas;
    expect([...proposed].sort()).toEqual([2, 3, 4]);
    expect(play.ask(`${REASSIGN} --execute --reassignment-json-file /dev/stdin <<< '${lines[4]}'`).lines.at(-1)).toBe(
      'Successfully started partition reassignment for ledger-0',
    );
  });

  test.each([
    ['--broker-list 3', 'Error: The target replication factor of 3 cannot be reached because only 1 broker(s) are registered.'],
    ['--broker-list 3,3', 'Error: Broker list contains duplicate entries: [3]'],
  ])('%s cannot be', (options, why) => {
    expect(withLedger().ask(generate(options))).toEqual({ failed: true, lines: [why] });
  });

  test('needs all racks or none, unless it is told to forget them', () => {
    const play = withLedger();
    play.ask('configure broker 2 broker.rack=north', 20_000);
    play.wait(4_000);
    expect(play.ask(generate('--broker-list 1,2,3')).lines).toEqual([
      'Error: Not all brokers have rack information. Add --disable-rack-aware in command line to make replica assignment without rack information.',
    ]);
    expect(play.ask(generate('--broker-list 1,2,3 --disable-rack-aware')).failed).toBe(false);
    expect(play.ask(generate('--broker-list 1,2', 'nope')).lines).toEqual([
      'Error: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: Topic nope not found.',
    ]);
  });
});

test('what is typed twice, or not at all, is refused before anything is asked', () => {
  const play = withLedger();
  const execute = (partitions: string) =>
    play.ask(`${REASSIGN} --execute --reassignment-json-file /dev/stdin <<< '{"partitions":[${partitions}]}'`).lines;
  const one = (replicas: string) => `{"topic":"ledger","partition":0,"replicas":[${replicas}]}`;
  expect(execute('')).toEqual(['Error: Partition reassignment list cannot be empty']);
  expect(execute(one(''))).toEqual(['Error: Partition replica list cannot be empty']);
  expect(execute(`${one('1')},${one('2')}`)).toEqual(['Error: Partition reassignment contains duplicate topic partitions: ledger-0']);
  expect(execute(one('1,1'))).toEqual([
    'Error: Partition replica lists may not contain duplicate entries: ledger-0 contains multiple entries for 1',
  ]);
});

test('a replication factor that may not change is kept', () => {
  const disallow = act('execute', [4, 2]).replace(' <<<', ' --disallow-replication-factor-change <<<');
  expect(withLedger().ask(disallow).lines.slice(-2)).toEqual([
    'Error reassigning partition(s):',
    'ledger-0: The replication factor is changed from 3 to 2',
  ]);
});

describe('--throttle', () => {
  /** 60 batches, one a fetch; and the move of `ledger` from 1 to 4 at that many bytes a second. */
  function moving(throttle: string): SessionFixture {
    const play = new SessionFixture(1, { 'replica.fetch.max.bytes': 1 });
    play.give('add broker 4');
    play.wait(3_000);
    play.ask('kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ledger --replica-assignment 1:2:3');
    play.give('add producer --config linger.ms=0');
    for (let batch = 0; batch < 60; batch++) {
      play.give('produce ledger CLN-001');
      play.wait(60);
    }
    play.wait(3_000);
    play.ask(act('execute', [4, 2, 3]).replace(' <<<', ` ${throttle} <<<`));
    return play;
  }
  const has = (play: SessionFixture) => held(play, 4) ?? 0;

  test('is set as recorded from real Kafka, holds the new replica back, and is lifted by --additional', () => {
    const play = moving('--throttle 200');
    play.wait(10_000);
    expect([has(play) > 0, has(play) < 50]).toEqual([true, true]);
    const describe = 'kafka-configs.sh --bootstrap-server broker-1:9092 --describe';
    expect(play.ask(`${describe} --entity-type topics --entity-name ledger`).lines).toEqual([
      'Dynamic configs for topic ledger are:',
      '  follower.replication.throttled.replicas=0:4 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:follower.replication.throttled.replicas=0:4}',
      '  leader.replication.throttled.replicas=0:1,0:2,0:3 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:leader.replication.throttled.replicas=0:1,0:2,0:3}',
    ]);
    for (const broker of [1, 4])
      expect(play.ask(`${describe} --entity-type brokers --entity-name ${broker}`).lines).toEqual([
        `Dynamic configs for broker ${broker} are:`,
        '  follower.replication.throttled.rate=200 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:follower.replication.throttled.rate=200}',
        '  leader.replication.throttled.rate=200 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:leader.replication.throttled.rate=200}',
      ]);
    expect(play.ask(act('verify', [4, 2, 3])).lines).toEqual([
      'Status of partition reassignment:',
      'Reassignment of partition ledger-0 is still in progress.',
      '',
    ]);
    const faster = act('execute', [4, 2, 3]).replace(' <<<', ' --throttle 1000000 --additional <<<');
    expect(play.ask(faster).lines.slice(-3)).toEqual([
      'Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is removed.',
      'The inter-broker throttle limit was set to 1000000 B/s',
      'Successfully started partition reassignment for ledger-0',
    ]);
    play.wait(4_000);
    expect(has(play)).toBe(60);
    expect(play.ask(act('verify', [4, 2, 3])).lines.at(-1)).toBe('Clearing topic-level throttles on topic ledger');
    play.wait(500);
    expect(play.ask(`${describe} --entity-type topics --entity-name ledger`).lines).toEqual(['Dynamic configs for topic ledger are:']);
    expect(play.cluster.broker(4 as never)!.replicas.followerQuota.bytesPerSecond).toBe(null);
  });

  test('without it the same move takes less than those ten seconds', () => {
    const play = moving('');
    play.wait(4_000);
    expect(has(play)).toBe(60);
  });

  test('who is in sync is not held back: records are acknowledged all the while', () => {
    const play = moving('--throttle 200');
    play.wait(1_000);
    const from = play.events;
    play.give('produce ledger CLN-002 ×5');
    play.wait(1_000);
    expect(play.happenings('BatchAcknowledged', from).length).toBeGreaterThan(0);
    expect(play.happenings('IsrShrunk', from)).toEqual([]);
  });

  test('--preserve-throttles leaves them', () => {
    const play = moving('--throttle 100000');
    play.wait(5_000);
    play.ask(act('verify', [4, 2, 3]).replace(' <<<', ' --preserve-throttles <<<'));
    expect(play.cluster.broker(4 as never)!.replicas.followerQuota.bytesPerSecond).toBe(100_000);
  });
});
