import { describe, expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import type { BrokerId, LeaderEpoch, PartitionIndex, TopicId } from '../model/vocabulary';
import type { MetadataResponse } from '../protocol/metadata';
import { Chance } from '../sim/chance';
import type { Context, NodeId, VirtualTime } from '../sim/context';
import { ClientMetadata } from './client-metadata';
import { brokerNode, ClientWorld, ORDERS } from './client-world-fixture';

const BOOTSTRAP = [1, 2, 3].map(brokerNode);
const AT = { topic: ORDERS, partition: 0 as PartitionIndex };
const ID = 'AAAAAAAAAAAAAAAAAAAAAg' as TopicId;
const OTHER_ID = 'AAAAAAAAAAAAAAAAAAAAAw' as TopicId;

function metadata(): ClientMetadata {
  const retryBackoff = { initialMs: 100, maxMs: 1_000 };
  const created = new ClientMetadata({ bootstrap: BOOTSTRAP, maxAgeMs: 300_000, retryBackoff, createsTopics: true });
  created.want(ORDERS);
  return created;
}

function moment(ms: number): Context {
  const chance = new Chance(1);
  return { now: (ms * 1_000) as VirtualTime, chance: (below: number) => chance.below(below) } as Context;
}

/** What a broker says: `orders` has one partition, of that leader and epoch. */
function answer(
  leader: number,
  epoch: number,
  options: { topicId?: TopicId; brokers?: readonly number[]; error?: number } = {},
): MetadataResponse {
  const world = new ClientWorld();
  world.logs[0]!.leader = leader as BrokerId;
  world.logs[0]!.leaderEpoch = epoch as LeaderEpoch;
  world.alive = [...(options.brokers ?? [1, 2, 3])];
  world.topicError = (options.error ?? 0) as typeof world.topicError;
  const response = world.metadata({ topics: [{ name: ORDERS }] } as never);
  return { ...response, topics: response.topics.map((topic) => ({ ...topic, topicId: options.topicId ?? ID })) };
}

function dueAfter(of: ClientMetadata): number {
  return (of.nextDeadline() ?? Number.NaN) / 1_000;
}

describe('what a client knows of the cluster', () => {
  test('is who leads, where brokers are, and nothing of what it did not ask for', () => {
    const known = metadata();
    known.ask();
    known.answered(answer(2, 5), moment(0));
    expect(known.partition(AT)).toEqual({ partition: 0, leader: 2, leaderEpoch: 5, online: [1, 2, 3] });
    expect(known.leaderNode(AT)).toBe(brokerNode(2));
    expect(known.topic('other' as never)).toBeNull();
  });

  test('is not replaced by what is older: a leader epoch never goes back', () => {
    const known = metadata();
    known.answered(answer(2, 5), moment(0));
    known.answered(answer(1, 4), moment(1));
    expect(known.partition(AT)).toMatchObject({ leader: 2, leaderEpoch: 5 });
  });

  test('is replaced where the topic is another one of that name', () => {
    const known = metadata();
    known.answered(answer(2, 5), moment(0));
    known.answered(answer(1, 0, { topicId: OTHER_ID }), moment(1));
    expect(known.partition(AT)).toMatchObject({ leader: 1, leaderEpoch: 0 });
  });

  test('takes a leader that a response names, if it is newer and its broker is known (KIP-951)', () => {
    const known = metadata();
    known.answered(answer(2, 5, { brokers: [1, 2] }), moment(0));
    known.updateLeader(AT, { leader: 1 as BrokerId, leaderEpoch: 5 as LeaderEpoch });
    known.updateLeader(AT, { leader: 3 as BrokerId, leaderEpoch: 6 as LeaderEpoch });
    expect(known.leaderNode(AT)).toBe(brokerNode(2));
    known.updateLeader(AT, { leader: 1 as BrokerId, leaderEpoch: 6 as LeaderEpoch });
    expect(known.leaderNode(AT)).toBe(brokerNode(1));
  });
});

describe('it is asked for', () => {
  test('at once at first, and again when it is old', () => {
    const known = metadata();
    expect(known.isDue(0 as VirtualTime)).toBe(true);
    known.ask();
    expect(known.nextDeadline()).toBeNull(); // one question at a time
    known.answered(answer(1, 0), moment(10));
    expect(dueAfter(known)).toBe(300_010);
  });

  test('when something was wrong, no sooner than retry.backoff.ms after the last answer', () => {
    const known = metadata();
    known.ask();
    known.answered(answer(1, 0), moment(1_000));
    known.requestUpdate();
    expect(dueAfter(known)).toBeGreaterThanOrEqual(1_080);
    expect(dueAfter(known)).toBeLessThanOrEqual(1_120);
  });

  test('ever more rarely while answers say nothing new, and quickly again after one that did', () => {
    const known = metadata();
    const waits = [];
    known.ask();
    known.answered(answer(1, 0), moment(0));
    for (let i = 0; i < 6; i++) {
      known.requestUpdate();
      waits.push(dueAfter(known));
      known.ask();
      known.answered(answer(1, 0), moment(0));
    }
    expect(waits.at(-1)!).toBeGreaterThanOrEqual(800);
    expect(waits.at(-1)!).toBeGreaterThan(waits[1]! * 3);
    known.answered(answer(2, 1), moment(0));
    known.requestUpdate();
    expect(dueAfter(known)).toBeLessThanOrEqual(120);
  });

  test('at once when the client wants another topic, also while an answer is on its way', () => {
    const known = metadata();
    known.ask();
    known.answered(answer(1, 0), moment(1_000));
    expect(known.isDue(1_000_000 as VirtualTime)).toBe(false);
    known.want('payments' as never);
    expect(known.isDue(1_000_000 as VirtualTime)).toBe(true);
    known.ask();
    known.want('refunds' as never);
    known.answered(answer(1, 0), moment(1_001));
    expect(known.isDue(1_001_000 as VirtualTime)).toBe(true);
  });

  test('again after a back-off that doubles, where nobody answers or a broker knows of none', () => {
    const known = metadata();
    const waits = [0, 1, 2].map(() => {
      known.ask();
      known.failed(moment(0));
      return dueAfter(known);
    });
    known.ask();
    known.answered(answer(1, 0, { brokers: [] }), moment(0));
    expect(known.partition(AT)).toBeNull();
    for (const [index, wait] of [...waits, dueAfter(known)].entries()) {
      expect(wait).toBeGreaterThanOrEqual(80 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(120 * 2 ** index);
    }
  });

  test('again while a topic does not exist or a partition has no leader; not of a topic that cannot be', () => {
    for (const [response, again] of [
      [answer(1, 0, { error: Errors.UNKNOWN_TOPIC_OR_PARTITION }), true],
      [answer(-1, 0), true],
      [answer(1, 0, { error: Errors.INVALID_TOPIC_EXCEPTION }), false],
    ] as const) {
      const known = metadata();
      known.ask();
      known.answered(response, moment(0));
      expect(known.updateRequested).toBe(again);
    }
  });
});

describe('whom to ask', () => {
  const network = (state: Readonly<Record<string, 'busy' | 'unavailable'>>) =>
    ({
      leastLoadedNode: (nodes: readonly NodeId[]) => nodes.find((node) => state[node] === undefined) ?? null,
      isAnyConnected: (nodes: readonly NodeId[]) => nodes.some((node) => state[node] === 'busy'),
    }) as never;

  test('is a broker that is known, and the bootstrap list when none of them can be reached (KIP-899)', () => {
    const known = metadata();
    known.answered(answer(2, 0, { brokers: [2, 3] }), moment(0));
    expect(known.whomToAsk(network({}), moment(1))).toBe(brokerNode(2));
    expect(known.whomToAsk(network({ 'broker-2': 'unavailable', 'broker-3': 'unavailable' }), moment(1))).toBe(brokerNode(1));
  });

  test('is nobody while those that are known are only busy', () => {
    const known = metadata();
    known.answered(answer(2, 0, { brokers: [2, 3] }), moment(0));
    expect(known.whomToAsk(network({ 'broker-2': 'busy', 'broker-3': 'busy' }), moment(1))).toBeNull();
  });
});
