import { expect, test } from 'vitest';
import { faultKinds } from './faults';
import { isCompacted, planFor, seconds } from './plan';
import { profileNames } from './profiles';

const plans = Array.from({ length: 120 }, (_, index) => planFor(index + 1));

test('a seed decides everything', () => {
  expect(planFor(7)).toEqual(planFor(7));
  expect(planFor(7)).not.toEqual(planFor(8));
});

test('every run is a minute at least, and long before its end something breaks five times', () => {
  for (const { quietFrom, faults, profile } of plans) {
    if (profile.name === 'calm') continue;
    expect(quietFrom).toBeGreaterThanOrEqual(seconds(60));
    expect(faults.length).toBeGreaterThan(5);
    expect(faults.every(({ at, lastsUs }) => at < quietFrom && lastsUs > 0)).toBe(true);
  }
});

test('every run sends a thousand records at least, and no more once it is quiet', () => {
  for (const { bursts, quietFrom } of plans) {
    expect(bursts.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(1_000);
    expect(bursts.every(({ at }) => at < quietFrom)).toBe(true);
  }
});

test('what happens is in order of time', () => {
  for (const { bursts, faults } of plans) {
    for (const list of [bursts, faults]) expect(list.map(({ at }) => at)).toEqual(list.map(({ at }) => at).sort((a, b) => a - b));
  }
});

test('over some seeds every kind of fault is planned, with keys and without, with one topic and with two, with and without acks=1', () => {
  const planned = new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  expect([...planned].sort()).toEqual([...faultKinds].sort());
  expect(new Set(plans.flatMap(({ bursts }) => bursts.map(({ key }) => key === null)))).toEqual(new Set([true, false]));
  expect(new Set(plans.map(({ topics }) => topics.length))).toEqual(new Set([1, 2]));
  expect(new Set(plans.map(({ producers }) => producers.length))).toEqual(new Set([2, 3]));
});

test('keys of compacted topics are written again and again, and forgotten, one record each time; of other topics nothing is', () => {
  for (const { bursts, topics } of plans) {
    const compacted = new Set(topics.filter(({ configs }) => isCompacted(configs)).map(({ topic }) => topic));
    const forgotten = bursts.filter(({ isTombstone }) => isTombstone);
    expect(forgotten.every(({ topic, key, count }) => compacted.has(topic) && key !== null && count === 1)).toBe(true);
    if (compacted.size === topics.length) expect(forgotten.length).toBeGreaterThan(20);
  }
});

test('every topic has a consumer', () => {
  for (const { topics, consumers } of plans) {
    for (const { topic } of topics) expect(consumers.map((consumer) => consumer.topic)).toContain(topic);
  }
});

test('seeds take turns in the profiles, and a profile can be asked for', () => {
  expect(new Set(plans.map(({ profile }) => profile.name))).toEqual(new Set(profileNames));
  expect(planFor(7, { profile: 'retention' }).topics[0]!.configs.map(([name]) => name)).toContain('retention.ms');
  expect(planFor(7, { profile: 'calm' }).faults).toEqual([]);
  expect(planFor(7, { profile: 'calm' }).bursts).toEqual(planFor(7, { profile: 'power' }).bursts);
});

test('an old rule is part of the description, and changes nothing else', () => {
  const { description, ...rest } = planFor(7, { profile: 'faults', rules: ['kip-101'] });
  const { description: ofToday, ...same } = planFor(7, { profile: 'faults' });
  expect(description).toEqual({ ...ofToday, rules: ['kip-101'] });
  expect(rest).toEqual(same);
});
