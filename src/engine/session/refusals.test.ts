/** What would be refused can be known before it is tried, and knowing it changes nothing. */
import { beforeEach, expect, test } from 'vitest';
import { parseCommand } from './commands';
import { refusalOf } from './refusal';
import { SessionFixture } from './session-fixture';

const TOPICS = 'kafka-topics.sh --bootstrap-server broker-1:9092';
const GROUPS = 'kafka-consumer-groups.sh --bootstrap-server broker-1:9092';
const RESET = `${GROUPS} --group analytics --all-topics --reset-offsets --to-earliest --execute`;
const DELETE = `${GROUPS} --delete --group analytics`;

let play: SessionFixture;
beforeEach(() => {
  play = new SessionFixture();
});

function refusal(line: string): string | null {
  const command = parseCommand(line);
  return command.ok ? refusalOf(play.cluster, command.value) : command.error.problem;
}

/** Foreseen, and then said by the cluster itself. */
function isForeseen(line: string): void {
  const foreseen = refusal(line);
  const answer = play.ask(line);
  expect(answer.failed, line).toBe(true);
  expect(foreseen).not.toBeNull();
  expect(answer.lines.join('\n')).toContain(foreseen);
}

test('what the cluster will say of a topic is foreseen in the same words', () => {
  isForeseen(`${TOPICS} --create --topic orders`);
  isForeseen(`${TOPICS} --delete --topic none`);
  isForeseen(`${TOPICS} --alter --topic none --partitions 4`);
  isForeseen(`${TOPICS} --alter --topic orders --partitions 3`);
  isForeseen(`${TOPICS} --alter --topic orders --partitions 2`);
  expect(refusal(`${TOPICS} --alter --topic orders --partitions 4`)).toBeNull();
  expect(refusal(`${TOPICS} --create --topic other`)).toBeNull();
  expect(refusal(`${TOPICS} --delete --topic orders`)).toBeNull();
});

test('offsets of a group with live members cannot be reset, nor can it be deleted; once it is stopped both can', () => {
  play.give('add consumer analytics orders');
  play.wait(6_000);
  isForeseen(RESET);
  isForeseen(DELETE);
  play.ask('stop group analytics');
  expect(refusal(RESET)).toBeNull();
  expect(refusal(DELETE)).toBeNull();
  expect(refusal(DELETE.replace('analytics', 'nobody'))).toBe("Consumer group 'nobody' does not exist.");
});

test('without a controller, and with brokers dead, what is left of the cluster still knows its topics', () => {
  play.give('kill controller 101');
  play.give('kill broker 1');
  expect(refusal(`${TOPICS} --create --topic orders`)).toBe("Topic 'orders' already exists.");
});

test('looking ahead leaves no trace', () => {
  const before = play.events;
  for (const line of ['kill broker 1', 'restart broker 1', 'shut down broker 9', RESET, DELETE]) refusal(line);
  expect(play.events).toBe(before);
  expect([refusal('restart broker 1'), refusal('kill broker 1')]).toEqual(['broker-1 is running.', null]);
});
