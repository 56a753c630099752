/** A broker that is shut down in order, in a whole cluster. */
import { beforeEach, expect, test } from 'vitest';
import type { BrokerId } from '../model/vocabulary';
import type { NodeId } from '../sim/context';
import { SessionFixture } from './session-fixture';

const node = 'broker-2' as NodeId;

let play: SessionFixture;
beforeEach(() => {
  play = new SessionFixture();
  play.give('add producer');
  play.give('add consumer analytics orders --config auto.offset.reset=earliest');
  play.wait(7_000);
});

/** Every 10 ms a record, for so long. */
function produce(ms: number): void {
  for (let i = 0; i < ms / 10; i++) {
    play.give(`produce orders CLN-00${i % 10}`);
    play.wait(10);
  }
}

test('others lead before it ends; no client is refused for long, and no batch is lost', () => {
  produce(500);
  const from = play.events;
  const command = play.give('shut down broker 2');
  produce(4_500);
  expect(play.answerTo(command)?.failed).toBe(false);
  expect(play.cluster.sim.endOf(node)).toBe('Exited');

  const kinds = play.facts(from).map(({ kind }) => kind);
  const order = ['BrokerShuttingDown', 'LeaderElected', 'LogsClosed', 'ProcessEnded'] as const;
  const places = order.map((kind) => kinds.indexOf(kind));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(play.leaders()).not.toContain(2);
  expect(play.happenings('BrokerFenced', from)).toEqual([{ kind: 'BrokerFenced', broker: 2, because: 'Shutdown' }]);

  play.wait(2_000);
  expect(play.happenings('BatchFailed', from)).toEqual([]);
  const delivered = play.happenings('RecordsDelivered').reduce((sum, { baseOffset, lastOffset }) => sum + lastOffset - baseOffset + 1, 0);
  expect(delivered).toBe(500);
});

test('it is gone when all other brokers have said in a heartbeat that they know the new leaders', () => {
  const from = play.session.now;
  const command = play.give('shut down broker 2');
  while (play.answerTo(command) === null) play.wait(10);
  const tookMs = (play.session.now - from) / 1_000;
  expect(tookMs).toBeGreaterThan(50);
  expect(tookMs).toBeLessThan(4_200);
});

test('its next process need not recover its logs, not even after a power loss, and joins the ISRs again', () => {
  produce(300);
  play.ask('shut down broker 2', 5_000);
  play.cluster.sim.losePower(node);
  const from = play.events;
  play.give('restart broker 2');
  play.wait(5_000);
  const opened = play.happenings('LogRecovered', from);
  expect(opened.length).toBeGreaterThan(3);
  expect(opened.every(({ clean, droppedBytes }) => clean && droppedBytes === 0)).toBe(true);
  const partitions = play.cluster.controller!.image.topic('orders' as never)!.partitions;
  expect(partitions.map(({ isr }) => isr.length)).toEqual([3, 3, 3]);
  expect(
    play.cluster
      .broker(2 as BrokerId)!
      .replicas.sorted()
      .map(({ log }) => log.logEndOffset),
  ).toEqual(
    play.cluster
      .broker(1 as BrokerId)!
      .replicas.sorted()
      .map(({ log }) => log.logEndOffset),
  );
});

test('a broker that is killed after a clean restart must recover again', () => {
  play.ask('shut down broker 2', 5_000);
  play.give('restart broker 2');
  play.wait(3_000);
  play.give('kill broker 2');
  const from = play.events;
  play.give('restart broker 2');
  play.wait(15_000);
  expect(play.happenings('LogRecovered', from).some(({ clean }) => clean)).toBe(false);
});

test('the last broker leaves its partitions without a leader, and leads them again', () => {
  for (const broker of [1, 2, 3]) expect(play.ask(`shut down broker ${broker}`, 10_000).failed).toBe(false);
  expect(play.leaders()).toEqual([-1, -1, -1]);
  play.give('restart broker 3');
  play.wait(5_000);
  expect(play.leaders()).toEqual([3, 3, 3]);
});

test('where no controller is within reach it gives up waiting after five minutes', () => {
  for (const controller of play.cluster.controllerNodes) play.give(`cut 2 ${controller}`);
  const command = play.give('shut down broker 2');
  play.wait(290_000);
  expect(play.answerTo(command)).toBeNull();
  play.wait(20_000);
  expect(play.answerTo(command)?.failed).toBe(false);
});

test('what is impossible is refused', () => {
  play.give('shut down broker 2');
  expect(play.ask('shut down broker 2').lines).toEqual(['broker-2 is shutting down already.']);
  play.wait(5_000);
  expect(play.ask('shut down broker 2').lines).toEqual(['broker-2 is dead.']);
  play.give('freeze broker 1');
  expect(play.ask('shut down broker 1').lines).toEqual(['broker-1 is frozen.']);
  expect(play.ask('shut down broker 9').lines).toEqual(['There is no broker 9; brokers are 1, 2, 3.']);
});
