import { expect, test } from 'vitest';
import { describeEvent, type Happening } from '../engine/model/events';
import { SessionFixture } from '../engine/session/session-fixture';
import type { EventId, VirtualTime } from '../engine/sim/context';
import { type Sends, sendsAfter, sendsBefore, sendsWords } from './sends';

/** A producer of a cluster, and what is said of the records that the last command gave it. */
function producing(settings = '') {
  const play = new SessionFixture();
  play.give(`add producer --name booking-api ${settings}`);
  play.wait(1_000);
  const sendsNow = (): Sends | null => {
    const { history } = play.cluster.sim;
    let command: EventId | null = null;
    let sends: Sends | null = null;
    for (let number = 0; number < history.length; number++) {
      const { id, at, cause, what: fact } = history.get(number);
      const what = fact as Happening;
      if (what.kind === 'CommandGiven' && what.text.startsWith('kafka-console-producer.sh')) [command, sends] = [id, null];
      sends = sendsAfter(sends, { id, at, what, sentence: describeEvent(what) }, cause === command) ?? sends;
    }
    return sends;
  };
  const said = (at = play.session.now) => {
    const sends = sendsNow();
    return sends === null ? null : sendsWords(sends, at as VirtualTime);
  };
  return { play, sendsNow, said };
}

test('records are with their producer until brokers have answered for them, and at an earlier moment they still are', () => {
  const { play, said } = producing();
  play.give('produce orders CLN-001 ×3');
  play.wait(0);
  expect(said()).toBe('3 records with booking-api, not acknowledged yet');
  const before = play.session.now;
  play.wait(1_000);
  expect(said()).toBe('3 records acknowledged');
  expect(said(before)).toBe('3 records with booking-api, not acknowledged yet');
});

test('with acks=0 nobody answers, and nothing is called acknowledged', () => {
  const { play, said } = producing('--config acks=0 --config enable.idempotence=false');
  play.give('produce orders CLN-001');
  play.wait(1_000);
  expect(said()).toBe('1 record sent: with acks=0 nobody answers');
});

test('what came too late was given up, and Kafka’s name for why is said', () => {
  const { play, said } = producing('--config delivery.timeout.ms=3000 --config request.timeout.ms=1000 --config linger.ms=0');
  play.give('produce orders CLN-001');
  play.wait(1_000);
  for (const broker of [1, 2, 3]) play.give(`freeze broker ${broker}`);
  play.give('produce orders CLN-001');
  play.wait(2_000);
  expect(said()).toBe('1 record with booking-api, not acknowledged yet');
  play.wait(3_000);
  expect(said()).toBe('1 record given up: ✕ REQUEST_TIMED_OUT');
});

test('a record whose send() waits for metadata in vain was refused', () => {
  const { play, said } = producing('--config max.block.ms=2000');
  for (const broker of [1, 2, 3]) play.give(`freeze broker ${broker}`);
  play.give('produce orders CLN-001');
  play.wait(3_000);
  expect(said()).toBe('1 record given up: ✕ Topic orders not present in metadata after 2000 ms.');
});

test('a paused producer’s application keeps them: nothing has been sent, and the answer says so', () => {
  const { play, said } = producing();
  play.ask('pause producer booking-api');
  play.wait(1);
  expect(play.ask('produce orders CLN-001 ×2').lines).toEqual(['booking-api is paused: it holds 2 records until it goes on.']);
  play.wait(1_000);
  expect(said()).toBeNull();
  play.give('resume producer booking-api');
  play.wait(1_000);
  expect(said()).toBe('2 records acknowledged');
});

test('a producer that crashes never knows what became of what it sent; in another past it did not crash', () => {
  const { play, sendsNow, said } = producing();
  for (const broker of [1, 2, 3]) play.give(`freeze broker ${broker}`);
  play.give('produce orders CLN-001');
  play.wait(100);
  const event = play.events as EventId;
  play.give('kill producer booking-api');
  expect(said()).toBe('1 record given up: ✕ booking-api ended and never knew');
  expect(sendsWords(sendsBefore(sendsNow()!, event), play.session.now)).toBe('1 record with booking-api, not acknowledged yet');
});
