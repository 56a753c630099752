import { describe, expect, test } from 'vitest';
import { Errors } from '../../model/error-codes';
import type { ErrorCode } from '../../model/vocabulary';
import { type CreateTopicsRequest, createTopicsKey } from '../../protocol/create-topics';
import { metadataKey } from '../../protocol/metadata';
import { fork } from '../../sim/fork';
import { brokerNode, CLIENT, ClientWorld, ORDERS } from '../client-world-fixture';
import { AdminCall, type AdminQuestion } from '../told';

const CREATE: AdminQuestion = {
  kind: 'CreateTopic',
  topic: ORDERS,
  partitions: 3,
  replicationFactor: null,
  assignment: null,
  configs: [['segment.ms', '5']],
};

function world(): ClientWorld {
  const created = new ClientWorld();
  created.admin();
  created.advance(10);
  return created;
}

const ask = (of: ClientWorld, call: AdminQuestion) => of.sim.tell(CLIENT, new AdminCall({ command: 7, call }));

const created = (errorCode: ErrorCode, errorMessage: string | null = null) => {
  const topic = { name: ORDERS, topicId: 'AAAAAAAAAAAAAAAAAAAAAg', errorCode, errorMessage, topicConfigErrorCode: 0 };
  return { body: { throttleTimeMs: 0, topics: [{ ...topic, numPartitions: 3, replicationFactor: 1, configs: [] }] } };
};

describe('a tool', () => {
  test('says what the cluster did, under the number of its command', () => {
    const of = world();
    of.scriptOnce(createTopicsKey, created(Errors.NONE));
    ask(of, CREATE);
    of.advance(10);
    expect(of.requests<CreateTopicsRequest>(createTopicsKey)[0]!.body.topics).toMatchObject([
      { name: ORDERS, numPartitions: 3, replicationFactor: -1, configs: [{ name: 'segment.ms', value: '5' }] },
    ]);
    expect(of.facts('CommandAnswered')).toEqual([{ kind: 'CommandAnswered', command: 7, failed: false, lines: ['Created topic orders.'] }]);
  });

  test('says in the broker’s words why not', () => {
    const of = world();
    of.scriptOnce(createTopicsKey, created(Errors.TOPIC_ALREADY_EXISTS, 'Topic orders already exists.'));
    ask(of, CREATE);
    of.advance(10);
    expect(of.facts('CommandAnswered')).toMatchObject([
      {
        failed: true,
        lines: [
          'Error while executing topic command : Topic orders already exists.',
          'ERROR org.apache.kafka.common.errors.TopicExistsException: Topic orders already exists.',
        ],
      },
    ]);
  });

  test('asks again while the controller is not there, after a back-off that grows', () => {
    const of = world();
    const none = created(Errors.NOT_CONTROLLER);
    of.scriptOnce(createTopicsKey, none, none, none, created(Errors.NONE));
    ask(of, CREATE);
    of.advance(5_000);
    const times = of.times(createTopicsKey);
    const gaps = times.slice(1).map((at, index) => at - times[index]! - 2);
    expect(gaps).toHaveLength(3);
    for (const [index, middle] of [100, 200, 400].entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(middle * 0.8);
      expect(gaps[index]).toBeLessThanOrEqual(middle * 1.2);
    }
    expect(of.facts('CommandAnswered')).toMatchObject([{ failed: false }]);
  });

  test('asks another broker when one dies, from the first step on', () => {
    const of = world();
    of.scriptOnce(metadataKey, 'Silence');
    ask(of, { kind: 'ListTopics' });
    of.advance(100);
    of.sim.kill(brokerNode(1));
    of.advance(1_000);
    expect(of.requests(metadataKey).map(({ broker }) => broker)).toEqual([brokerNode(1), brokerNode(2)]);
    expect(of.facts('CommandAnswered')).toMatchObject([{ failed: false }]);
  });

  test('gives up after a minute (default.api.timeout.ms)', () => {
    const of = world();
    for (const id of [1, 2, 3]) of.sim.kill(brokerNode(id));
    ask(of, CREATE);
    of.advance(59_000);
    expect(of.facts('CommandAnswered')).toEqual([]);
    of.advance(3_000);
    expect(of.facts('CommandAnswered')).toMatchObject([
      { failed: true, lines: ['Error while executing topic command : Timed out waiting for a node assignment. Call: createTopics'] },
    ]);
  });

  test('runs beside others, and forks while it waits', () => {
    const of = world();
    of.script(createTopicsKey, () => ({ ...created(Errors.NONE), afterMs: 500 }));
    ask(of, CREATE);
    of.sim.tell(CLIENT, new AdminCall({ command: 8, call: { kind: 'ListTopics' } }));
    of.advance(100);
    expect(fork(of.sim.process(CLIENT)!)).not.toBe(of.sim.process(CLIENT));
    of.advance(1_000);
    expect(
      of
        .facts('CommandAnswered')
        .map(({ command }) => command)
        .toSorted(),
    ).toEqual([7, 8]);
  });
});
