/** Cables and messages by command, in a whole cluster. */
import { expect, test } from 'vitest';
import { Request } from '../protocol/payload';
import { produceKey } from '../protocol/produce';
import type { NodeId } from '../sim/context';
import { parseCommand } from './commands';
import { refusalOf } from './refusal';
import { SessionFixture } from './session-fixture';

function aProducer(): SessionFixture {
  const play = new SessionFixture();
  play.give('add producer --name booking-api');
  play.give('produce orders CLN-001');
  return play.wait(3_000);
}

/** The next Produce request is on its way to a leader. Returns how commands name it. */
function produceUnderWay(play: SessionFixture): string {
  play.give('produce orders CLN-001');
  for (let tries = 0; tries < 2_000; tries++) {
    const { sim } = play.cluster;
    for (const { payload, connection } of sim.messagesInFlight())
      if (payload instanceof Request && payload.apiKey === produceKey) return `request ${connection}:${payload.correlationId}`;
    play.session.advance((play.session.now + 100) as typeof play.session.now);
  }
  throw new Error('no Produce request was sent');
}

const appended = (play: SessionFixture, from: number) =>
  play.happenings('RecordsAppended', from).filter(({ role }) => role === 'Leader').length;

test('a Produce request that is held is appended when it is released', () => {
  const play = aProducer();
  const from = play.events;
  const message = produceUnderWay(play);
  expect(play.ask(`hold ${message}`).failed).toBe(false);
  expect(play.happenings('MessageHeld')).toEqual([
    { kind: 'MessageHeld', from: 'booking-api', to: expect.stringMatching(/^broker-/), api: 'Produce', direction: 'Request' },
  ]);
  play.wait(5_000);
  expect(appended(play, from)).toBe(0);
  expect(play.ask(`release ${message}`).failed).toBe(false);
  play.wait(500);
  expect(appended(play, from)).toBe(1);
});

test('a Produce request that is dropped arrives a retransmission later; one that is delayed by that much', () => {
  const play = aProducer();
  for (const [verb, more] of [
    ['drop', ''],
    ['delay', ' 200ms'],
  ]) {
    const from = play.events;
    const message = produceUnderWay(play);
    play.give(`${verb} ${message}${more}`);
    play.wait(195);
    expect(appended(play, from)).toBe(0);
    play.wait(20);
    expect(appended(play, from)).toBe(1);
  }
  const [{ againAfterUs } = { againAfterUs: 0 }] = play.happenings('MessageDropped');
  expect(againAfterUs).toBe(202_000);
});

test('what is impossible is refused, and asking so beforehand changes nothing', () => {
  const play = aProducer();
  const message = produceUnderWay(play);
  const refusal = (line: string) => {
    const command = parseCommand(line);
    return command.ok ? refusalOf(play.cluster, command.value) : command.error.problem;
  };
  const told = play.events;
  expect(refusal('hold request 999:0')).toBe('The request 999:0 has arrived, or never was.');
  expect(refusal(`hold ${message}`)).toBeNull();
  expect(refusal(`release ${message}`)).toBe(`The ${message} is not held.`);
  expect(play.events).toBe(told);
  play.give(`hold ${message}`);
  expect(refusal(`hold ${message}`)).toBe(`The ${message} is held already.`);
  expect(play.ask(`hold ${message}`)).toEqual({ failed: true, lines: [`The ${message} is held already.`] });
  play.give(`drop ${message}`);
  expect(refusal(`drop ${message}`)).toBe(`The ${message} is lost already, and has not left again.`);
});

test('a leader that cannot be heard loses its leadership, though it hears everybody', () => {
  const play = aProducer();
  const [leader] = play.leaders();
  const others = [...play.cluster.controllerNodes, ...[1, 2, 3].filter((id) => id !== leader)];
  for (const other of others) play.give(`cut ${leader} > ${other}`);
  play.wait(15_000);
  expect(play.leaders()).not.toContain(leader);
  for (const other of others) play.give(`heal ${leader} ${other}`);
  play.wait(15_000);
  const { isr } = play.cluster.controller!.image.topic('orders' as never)!.partitions[0]!;
  expect(isr).toContain(leader);
});

test('records over a lossy link are late and complete', () => {
  const play = aProducer();
  play.give('add consumer analytics orders');
  play.wait(5_000);
  const from = play.events;
  for (const broker of [1, 2, 3]) play.give(`lossy booking-api ${broker} 20%`);
  for (let i = 0; i < 30; i++) {
    play.give(`produce orders CLN-00${i % 5}`);
    play.wait(50);
  }
  play.wait(20_000);
  expect(play.happenings('RecordsDelivered', from).reduce((sum, { baseOffset, lastOffset }) => sum + lastOffset - baseOffset + 1, 0)).toBe(
    30,
  );
  expect(play.cluster.sim.linkStatus('booking-api' as NodeId, 'broker-1' as NodeId).lossPercent).toBe(20);
});
