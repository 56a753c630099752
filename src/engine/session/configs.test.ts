/** Settings by command, in a whole cluster. */
import { describe, expect, test } from 'vitest';
import { defaultDescription } from '../cluster/description';
import type { TopicName } from '../model/vocabulary';
import { parseCommand } from './commands';
import { Session } from './session';
import { SessionFixture } from './session-fixture';

const CONFIGS = 'kafka-configs.sh --bootstrap-server broker-1:9092 --alter';
const TOPIC = `${CONFIGS} --entity-type topics --entity-name orders`;
const configOf = (play: SessionFixture) => play.cluster.controller!.image.effectiveTopicConfig('orders' as TopicName);
const updated = { failed: false, lines: ['Completed updating config for topic orders.'] };

test('min.insync.replicas holds on every leader from now on, and deleted it is the default again', () => {
  const play = new SessionFixture();
  play.give('add producer --config delivery.timeout.ms=1000 --config request.timeout.ms=500');
  for (const broker of [2, 3]) play.give(`kill broker ${broker}`);
  play.wait(15_000);
  const produce = () => {
    const from = play.events;
    play.give('produce orders CLN-001');
    play.wait(3_000);
    return play.happenings('BatchAcknowledged', from).length;
  };
  expect(produce()).toBe(1);
  expect(play.ask(`${TOPIC} --add-config min.insync.replicas=2`)).toEqual(updated);
  play.wait(500);
  expect(produce()).toBe(0);
  expect(play.ask(`${TOPIC} --delete-config min.insync.replicas`)).toEqual(updated);
  play.wait(500);
  expect(produce()).toBe(1);
  expect(play.happenings('TopicConfigured').map(({ name, value }) => [name, value])).toEqual([
    ['min.insync.replicas', '2'],
    ['min.insync.replicas', null],
  ]);
  expect(
    play.happenings('BecameLeader').filter(({ partition, broker }) => partition.topic === 'orders' && broker === 1).length,
  ).toBeLessThan(7);
});

test('max.message.bytes and segment sizes hold for what is appended from now on', () => {
  const play = new SessionFixture();
  play.give('add producer');
  play.ask(`${TOPIC} --add-config internal.segment.bytes=300,cleanup.policy=[compact,delete]`);
  play.wait(500);
  for (let i = 0; i < 10; i++) {
    play.give('produce orders CLN-001');
    play.wait(100);
  }
  expect(play.happenings('SegmentRolled').length).toBeGreaterThan(2);
  expect(configOf(play)['cleanup.policy']).toBe('compact,delete');
});

test('where an unclean election is allowed from now on, a leaderless partition has a leader at once', () => {
  const play = new SessionFixture();
  for (const broker of [2, 3]) play.give(`kill broker ${broker}`);
  play.wait(15_000);
  play.give('kill broker 1');
  play.wait(15_000);
  play.give('restart broker 2');
  play.wait(5_000);
  expect(play.leaders()).toEqual([-1, -1, -1]);
  play.ask(`${TOPIC} --add-config unclean.leader.election.enable=true`, 10_000);
  expect(play.leaders()).toEqual([2, 2, 2]);
});

test('settings outlive the controller and a broker that was away', () => {
  const play = new SessionFixture();
  play.give('kill broker 2');
  play.ask(`${TOPIC} --add-config min.insync.replicas=2`);
  play.give('kill controller 101');
  play.give('restart controller 101');
  play.give('restart broker 2');
  play.wait(15_000);
  expect(configOf(play)['min.insync.replicas']).toBe(2);
  expect(play.cluster.broker(2 as never)!.image.effectiveTopicConfig('orders' as TopicName)['min.insync.replicas']).toBe(2);
});

test('what cannot be is refused in Kafka’s words', () => {
  const play = new SessionFixture();
  const why = (line: string) => play.ask(line).lines.at(-1);
  const exception = 'java.util.concurrent.ExecutionException: org.apache.kafka.common.errors';
  expect(play.ask(`${TOPIC} --add-config min.insync.replicas=two`)).toEqual({
    failed: true,
    lines: [
      "Error while executing config command with args '--bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name orders --add-config min.insync.replicas=two'",
      `${exception}.InvalidConfigurationException: Invalid value two for configuration min.insync.replicas: Not a number of type INT`,
    ],
  });
  expect(why(`${TOPIC} --add-config min.insync.replicas=0`)).toMatch(/Value must be at least 1$/);
  expect(why(`${TOPIC} --add-config retention=1`)).toBe(`${exception}.InvalidConfigurationException: Unknown topic config name: retention`);
  expect(why(`${TOPIC} --delete-config segment.ms`)).toBe('Invalid config(s): segment.ms');
  expect(why(`${CONFIGS} --entity-type topics --entity-name nope --add-config segment.ms=1000`)).toBe(
    `${exception}.UnknownTopicOrPartitionException: `,
  );
  expect(why(`${CONFIGS} --entity-type brokers --entity-name 1 --add-config num.partitions=3`)).toBe(
    `${exception}.InvalidRequestException: Cannot update these configs dynamically: Set(num.partitions)`,
  );
});

test('groups work where their own topic has small segments: regression, seeds 2, 3 and 7 of the simulator', () => {
  const description = defaultDescription({ seed: 1, epochMs: 1_767_225_600_000 });
  const configs = { ...description.configs, 'offsets.topic.segment.bytes': 10_000 };
  const session = new Session({ description: { ...description, configs } });
  const give = (line: string) => {
    const command = parseCommand(line);
    if (command.ok) session.give(command.value);
    session.advance((session.now + 6_000_000) as typeof session.now);
  };
  for (const line of ['add consumer analytics orders', 'add producer', 'produce orders CLN-001']) give(line);
  expect(session.world.auditor.verdicts()).toMatchObject({ delivered: 1 });
});

test('a producer is configured: it sends what it has taken, is started anew, and goes on counting', () => {
  const play = new SessionFixture();
  play.give('add producer --name booking-api');
  play.give('produce orders CLN-001 ×3');
  expect(play.ask('configure producer booking-api acks=1 enable.idempotence=false linger.ms=20').failed).toBe(false);
  play.give('produce orders CLN-001');
  play.wait(2_000);
  expect(play.cluster.producer('booking-api' as never)!.config).toMatchObject({ acks: '1', 'linger.ms': 20 });
  expect(play.happenings('BatchAcknowledged').map(({ acks }) => acks)).toEqual([-1, 1]);
  expect(play.session.world.auditor.verdicts()).toMatchObject({ sent: 4, acknowledged: 4, findings: [] });
});

test('a consumer is configured: it leaves its group and joins it again', () => {
  const play = new SessionFixture();
  play.give('add consumer analytics orders');
  play.wait(6_000);
  expect(play.ask('configure consumer analytics-1 max.poll.records=5').failed).toBe(false);
  play.wait(6_000);
  expect(play.cluster.consumer('analytics-1' as never)!.config['max.poll.records']).toBe(5);
  expect(play.group()).toMatchObject({ state: 'Stable', generation: 3 });
});

test('a dead client is configured for its next process; impossible settings are refused', () => {
  const play = new SessionFixture();
  play.give('add producer --name booking-api');
  expect(play.ask('configure producer booking-api acks=some').lines).toEqual([
    'Invalid value some for configuration acks: String must be one of: all, 0, 1',
  ]);
  expect(play.ask('configure consumer booking-api acks=1').lines).toEqual(['There is no consumer booking-api.']);
  play.give('kill producer booking-api');
  expect(play.ask('configure producer booking-api acks=0').failed).toBe(false);
  play.give('restart producer booking-api');
  expect(play.cluster.producer('booking-api' as never)!.config.acks).toBe('0');
});

test('settings are described as they are set, sorted, with where each comes from; with --all also those that are so by default', () => {
  const play = new SessionFixture();
  const describe = 'kafka-configs.sh --bootstrap-server broker-1:9092 --describe';
  play.ask(`${TOPIC} --add-config min.insync.replicas=2,cleanup.policy=compact`);
  play.wait(500);
  const described = play.ask(`${describe} --entity-type topics --entity-name orders`);
  expect(described).toEqual({
    failed: false,
    lines: [
      'Dynamic configs for topic orders are:',
      '  cleanup.policy=compact sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:cleanup.policy=compact, DEFAULT_CONFIG:log.cleanup.policy=delete}',
      '  min.insync.replicas=2 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:min.insync.replicas=2, DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas=1, DEFAULT_CONFIG:min.insync.replicas=1}',
    ],
  });
  const all = play.ask(`${describe} --all --entity-type brokers`).lines;
  expect(all.filter((line) => !line.startsWith('  '))).toEqual([
    'All configs for broker 1 are:',
    'All configs for broker 2 are:',
    'All configs for broker 3 are:',
    'Default configs for brokers in the cluster are:',
  ]);
  expect(all).toContain('  num.partitions=1 sensitive=false synonyms={DEFAULT_CONFIG:num.partitions=1}');
  expect(play.ask(`${describe} --entity-type topics --entity-name nope`)).toEqual({
    failed: false,
    lines: ["The topic 'nope' doesn't exist and doesn't have dynamic config."],
  });
});

/** Recorded from real Kafka 4.2. */
describe('settings of brokers that can be changed while they run', () => {
  const BROKERS = 'kafka-configs.sh --bootstrap-server broker-1:9092';
  const RATE = 'leader.replication.throttled.rate';
  const lines = (play: SessionFixture, line: string) => play.ask(line).lines;

  test('of all together: set, described and taken back', () => {
    const play = new SessionFixture();
    const described = `${BROKERS} --describe --entity-type brokers --entity-default`;
    const min = '  min.insync.replicas=1 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas=1}';
    expect(lines(play, `${CONFIGS} --entity-type brokers --entity-default --add-config ${RATE}=1000`)).toEqual([
      'Completed updating default config for brokers in the cluster.',
    ]);
    play.wait(500);
    const rate = `  ${RATE}=1000 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:${RATE}=1000}`;
    expect(lines(play, described)).toEqual(['Default configs for brokers in the cluster are:', rate, min]);
    expect(lines(play, `${BROKERS} --describe --entity-type brokers`)).toEqual([
      'Dynamic configs for broker 1 are:',
      'Dynamic configs for broker 2 are:',
      'Dynamic configs for broker 3 are:',
      'Default configs for brokers in the cluster are:',
      rate,
      min,
    ]);
    expect(play.cluster.broker(2 as never)!.replicas.leaderQuota.bytesPerSecond).toBe(1_000);
    lines(play, `${CONFIGS} --entity-type brokers --entity-default --delete-config ${RATE}`);
    play.wait(500);
    expect(lines(play, described)).toEqual(['Default configs for brokers in the cluster are:', min]);
    expect(play.ask(`${CONFIGS} --entity-type brokers --entity-default --delete-config ${RATE}`)).toEqual({
      failed: true,
      lines: [`Invalid config(s): ${RATE}`],
    });
    expect(play.cluster.broker(2 as never)!.replicas.leaderQuota.bytesPerSecond).toBe(null);
  });

  test('of one: it counts more than what all have, outlives the process, and is in a snapshot', () => {
    const play = new SessionFixture(1, { 'metadata.log.max.snapshot.interval.ms': 1_000 });
    lines(play, `${CONFIGS} --entity-type brokers --entity-default --add-config ${RATE}=1000`);
    expect(lines(play, `${CONFIGS} --entity-type brokers --entity-name 2 --add-config ${RATE}=500`)).toEqual([
      'Completed updating config for broker 2.',
    ]);
    play.wait(5_000);
    play.give('reload');
    play.wait(15_000);
    const quota = (broker: number) => play.cluster.broker(broker as never)!.replicas.leaderQuota.bytesPerSecond;
    expect([quota(1), quota(2)]).toEqual([1_000, 500]);
    expect(lines(play, `${BROKERS} --describe --entity-type brokers --entity-name 2`)).toEqual([
      'Dynamic configs for broker 2 are:',
      `  ${RATE}=500 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:${RATE}=500, DYNAMIC_DEFAULT_BROKER_CONFIG:${RATE}=1000}`,
    ]);
  });

  test.each([
    [
      `--entity-default --add-config num.partitions=2`,
      'InvalidRequestException: Cannot update these configs dynamically: Set(num.partitions)',
    ],
    [`--entity-default --add-config broker.rack=x`, 'InvalidRequestException: Cannot update these configs dynamically: Set(broker.rack)'],
    [
      `--entity-name 2 --add-config ${RATE}=abc`,
      `InvalidRequestException: Invalid value abc for configuration ${RATE}: Not a number of type LONG`,
    ],
    [
      `--entity-name 2 --add-config ${RATE}=-1`,
      `InvalidRequestException: Invalid value -1 for configuration ${RATE}: Value must be at least 0`,
    ],
  ])('%s is refused', (options, why) => {
    const { failed, lines: said } = new SessionFixture().ask(`${CONFIGS} --entity-type brokers ${options}`);
    expect([failed, said.at(-1)]).toEqual([true, `java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.${why}`]);
  });

  test('of a broker that is not there Kafka gives up in the end', () => {
    expect(new SessionFixture().ask(`${CONFIGS} --entity-type brokers --entity-name 9 --add-config ${RATE}=5`)).toMatchObject({
      failed: true,
      lines: [expect.stringContaining('Error while executing config command'), 'java.util.concurrent.TimeoutException'],
    });
  });

  test('a list of replicas that is none is refused, in the tool’s words', () => {
    const list = 'leader.replication.throttled.replicas';
    const why = (value: string) => new SessionFixture().ask(`${TOPIC} --add-config ${list}=${value}`).lines.at(-1);
    expect(why('[0:1,x]')).toBe(
      `java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.InvalidConfigurationException: Invalid value [0:1, x] for configuration ${list}: ${list} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...`,
    );
    expect([why('*'), why('[0:1,1:2]')]).toEqual(Array(2).fill('Completed updating config for topic orders.'));
  });
});
