/** KIP-966 in a whole cluster: the last replica standing loses its data, and who leads then. */
import { expect, test } from 'vitest';
import { NO_LEADER } from '../model/vocabulary';
import { SessionFixture } from './session-fixture';

const TOPICS = 'kafka-topics.sh --bootstrap-server broker-1:9092';

/** Ten records are acknowledged and on three disks; two brokers shut down in order, and the third loses its power before it has flushed. */
function lastReplicaStanding(elr: 0 | 1): SessionFixture {
  const play = new SessionFixture(1, { 'eligible.leader.replicas.version': elr });
  play.ask(`${TOPICS} --create --topic ledger --replica-assignment 1:2:3 --config min.insync.replicas=2`);
  play.give('add producer');
  play.give('produce ledger CLN-001 ×10');
  play.wait(2_000);
  for (const broker of [3, 2]) {
    play.give(`shut down broker ${broker}`);
    play.wait(4_000);
  }
  play.give('power-loss broker 1');
  play.wait(12_000);
  play.give('restart broker 1');
  play.wait(8_000);
  return play;
}

const held = (play: SessionFixture, broker: number) =>
  play.cluster
    .broker(broker as never)!
    .replicas.sorted()
    .find(({ topicPartition }) => topicPartition.topic === 'ledger')!.log.logEndOffset;

test('without the ELR it leads again at once, and records that were acknowledged are gone', () => {
  const play = lastReplicaStanding(0);
  expect(play.leaders('ledger')).toEqual([1]);
  expect(held(play, 1)).toBe(0);
  play.give('restart broker 2');
  play.wait(8_000);
  expect(held(play, 2)).toBe(0);
});

test('with the ELR it is eligible no more: the partition waits for who has the records, and nothing is lost', () => {
  const play = lastReplicaStanding(1);
  expect(play.leaders('ledger')).toEqual([NO_LEADER]);
  const [, partition] = play.ask(`${TOPICS} --describe --topic ledger`).lines;
  expect(partition).toBe('\tTopic: ledger\tPartition: 0\tLeader: none\tReplicas: 1,2,3\tIsr: \tElr: 2\tLastKnownElr: 1');
  play.give('restart broker 2');
  play.wait(8_000);
  expect(play.leaders('ledger')).toEqual([2]);
  expect(play.happenings('LeaderElected').at(-1)).toMatchObject({ leader: 2, unclean: false });
  expect(held(play, 1)).toBe(10);
});

test('kafka-topics.sh says who is eligible, and that min.insync.replicas is set for all brokers', () => {
  const play = new SessionFixture();
  const [header, first] = play.ask(`${TOPICS} --describe --topic orders`).lines;
  expect(header).toMatch(/\tConfigs: min\.insync\.replicas=1$/);
  expect(first).toMatch(/\tElr: \tLastKnownElr: $/);
});
