/** Brokers and consumers that say where they are, in a whole cluster. (KIP-392) */
import { describe, expect, test } from 'vitest';
import { defaultDescription } from '../cluster/description';
import type { BrokerId } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import { fork } from '../sim/fork';
import { Session } from './session';
import { SessionFixture } from './session-fixture';

const TOPICS = 'kafka-topics.sh --bootstrap-server broker-1:9092';
const SELECTOR = 'replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector';
const RACKS = ['north', 'south', 'west'] as const;

/** Broker 1 is in the north, 2 in the south, 3 in the west; `ledger` is led by 1, and a consumer in the west reads it. */
function inThreeRacks(more = ''): SessionFixture {
  const play = new SessionFixture();
  RACKS.forEach((rack, index) => {
    expect(play.ask(`configure broker ${index + 1} broker.rack=${rack} ${SELECTOR}`, 20_000)).toEqual({ failed: false, lines: [] });
    play.wait(4_000);
  });
  play.ask(`${TOPICS} --create --topic ledger --replica-assignment 1:2:3`);
  play.ask('add producer --name booking-api');
  play.ask(`add consumer analytics ledger --name analytics-1 --config client.rack=west --config auto.offset.reset=earliest ${more}`);
  play.wait(6_000);
  return play;
}

const readFrom = (play: SessionFixture, from: number) => [
  ...new Set(play.happenings('RecordsDelivered', from).map(({ broker }) => broker)),
];

test('a broker’s rack is read when it starts: it registers it, and clients learn of it', () => {
  const play = inThreeRacks();
  expect(play.cluster.controller!.image.brokers().map(({ rack }) => rack)).toEqual(RACKS);
  expect(play.ask('add broker 4 --config broker.rack=east')).toMatchObject({ failed: false });
  play.wait(3_000);
  expect(play.cluster.controller!.image.broker(4 as BrokerId)?.rack).toBe('east');
});

describe('a consumer in the rack of a follower', () => {
  test('reads from there, as soon as that knows what is committed', () => {
    const play = inThreeRacks();
    const from = play.events;
    play.give('produce ledger CLN-001 ×5');
    play.wait(1_500);
    expect(readFrom(play, from)).toEqual([3]);
    expect(
      play.happenings('RecordsDelivered', from).reduce((sum, { baseOffset, lastOffset }) => sum + lastOffset - baseOffset + 1, 0),
    ).toBe(5);
  });

  test('goes back to the leader when that follower dies, and loses nothing', () => {
    const play = inThreeRacks();
    const from = play.events;
    play.give('kill broker 3');
    play.wait(500);
    play.give('produce ledger CLN-001 ×5');
    play.wait(15_000);
    expect(readFrom(play, from)).toEqual([1]);
    expect(play.group('analytics')?.offsets.map(({ offset }) => offset)).toEqual([5]);
  });

  test('reads on at the follower while nobody leads', () => {
    const play = inThreeRacks('--config max.partition.fetch.bytes=1');
    play.give('produce ledger CLN-001');
    play.wait(2_000);
    play.give('pause consumer analytics-1');
    for (let batch = 0; batch < 4; batch++) play.wait(1_000).give('produce ledger CLN-001');
    play.wait(2_000);
    play.give('kill broker 1');
    const from = play.events;
    play.give('resume consumer analytics-1');
    play.wait(1_000);
    expect(play.happenings('LeaderElected', from)).toEqual([]);
    expect(play.happenings('RecordsDelivered', from).map(({ broker, baseOffset }) => [broker, baseOffset])).toEqual([
      [3, 1],
      [3, 2],
      [3, 3],
      [3, 4],
    ]);
  });
});

test('new partitions are spread over racks: no two replicas of one are in the same', () => {
  const play = new SessionFixture();
  for (const [broker, rack] of [
    [1, 'a'],
    [2, 'a'],
    [3, 'b'],
  ] as const) {
    play.ask(`configure broker ${broker} broker.rack=${rack}`, 20_000);
    play.wait(3_000);
  }
  play.ask('add broker 4 --config broker.rack=b');
  play.wait(3_000);
  play.ask(`${TOPICS} --create --topic ledger --partitions 8 --replication-factor 2`);
  play.wait(500);
  const rackOf = (id: number) => (id <= 2 ? 'a' : 'b');
  const placed = play.cluster.controller!.image.topic('ledger' as never)!.partitions.map(({ replicas }) => replicas.map(rackOf).sort());
  expect(placed).toEqual(Array.from({ length: 8 }, () => ['a', 'b']));
});

test('a rack outlives a reload, and a cluster that is built from what was stored has it, too', () => {
  const play = new SessionFixture();
  play.ask('configure broker 2 broker.rack=south', 20_000);
  const { cluster } = play;
  const ownConfigs = fork({ all: cluster.brokerConfigs() }).all;
  play.give('reload');
  play.wait(5_000);
  expect(play.cluster.controller!.image.broker(2 as BrokerId)?.rack).toBe('south');
  const description = defaultDescription({ seed: 1, controllers: 1, epochMs: 1_767_225_600_000 });
  const built = new Session({ description, origin: { ownConfigs } });
  built.advance(4_000_000 as VirtualTime);
  expect(built.world.cluster.controller!.image.broker(2 as BrokerId)?.rack).toBe('south');
});

test('a setting without a value is what all brokers have; one that does not exist is refused; a dead broker has it when it starts', () => {
  const play = new SessionFixture();
  play.ask('configure broker 2 broker.rack=south', 20_000);
  play.ask('configure broker 2 broker.rack=', 20_000);
  expect(play.cluster.ownConfig(2 as BrokerId)).toEqual({});
  expect(play.ask('configure broker 2 rack=south').lines).toEqual(['Unknown configuration "rack".']);
  expect(play.ask('configure broker 7 broker.rack=south').lines).toEqual(['There is no broker 7; brokers are 1, 2, 3.']);
  expect(play.ask('configure broker 2 replica.selector.class=Mine').failed).toBe(true);
  play.give('kill broker 2');
  expect(play.ask('configure broker 2 broker.rack=east')).toEqual({ failed: false, lines: [] });
  play.give('restart broker 2');
  play.wait(15_000); // the controller takes nobody in whose former process it still believes to live
  expect(play.cluster.controller!.image.broker(2 as BrokerId)?.rack).toBe('east');
});

test('kafka-configs.sh says where a broker stands', () => {
  const play = new SessionFixture();
  play.ask('configure broker 2 broker.rack=south', 20_000);
  play.wait(3_000);
  const lines = (broker: number) =>
    play
      .ask(`kafka-configs.sh --bootstrap-server broker-1:9092 --describe --all --entity-type brokers --entity-name ${broker}`)
      .lines.filter((line) => line.includes('broker.rack'));
  expect(lines(1)).toEqual(['  broker.rack=null sensitive=false synonyms={DEFAULT_CONFIG:broker.rack=null}']);
  expect(lines(2)).toEqual([
    '  broker.rack=south sensitive=false synonyms={STATIC_BROKER_CONFIG:broker.rack=south, DEFAULT_CONFIG:broker.rack=null}',
  ]);
});
