/**
 * Real Kafka was asked all this (recordings/real-kafka-answers.json says by which command); our brokers are asked the same, in the same order, and
 * must answer the same: error codes, messages in Kafka's words, offsets, epochs, who leads. Where they are known not to, real-kafka/departures.ts
 * says so field by field.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Answered } from './real-kafka/conversation';
import { DEPARTURES, departing } from './real-kafka/departures';
import { everything } from './real-kafka/everything';
import { replay } from './real-kafka/replay';
import recording from './recordings/real-kafka-answers.json';

const recorded = recording.answers as readonly Answered[];
const nameOf = ({ api, what }: Answered) => `${api}: ${what}`;
const ours = replay(everything());
const engine = new URL('../engine/', import.meta.url);

describe('a broker answers as real Kafka’s does', () => {
  test('whatever was asked', () => {
    expect(ours.map(nameOf)).toEqual(recorded.map(nameOf));
    expect(new Set(ours.map(nameOf)).size).toBe(ours.length);
  });

  test.each(recorded.map((each, index) => [nameOf(each), index, each] as const))('%s', (name, index, answered) => {
    const departure = DEPARTURES[name];
    expect(ours[index]?.answer).toEqual(departure === undefined ? answered.answer : departing(answered.answer, departure));
  });

  test.each(Object.entries(DEPARTURES))('%s: the departure is written down where it is', (name, { writtenIn }) => {
    const file = new URL(writtenIn, engine);
    expect(recorded.map(nameOf)).toContain(name);
    expect(existsSync(file) && /Departure:/.test(readFileSync(file, 'utf8'))).toBe(true);
  });
});
