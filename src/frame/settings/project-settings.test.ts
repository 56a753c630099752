import { expect, test } from 'vitest';
import { defaultDescription } from '../../engine/cluster/description';
import { brokerDefaults, configText, consumerDefaults, producerDefaults, topicDefaults } from '../../engine/model/configs';
import { parseCommand } from '../../engine/session/commands';
import { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import { projectSettings } from './project-settings';

function aCluster(...commands: readonly string[]): Session {
  const session = new Session({ description: defaultDescription({ seed: 5, epochMs: 1_767_225_600_000 }) });
  for (const text of commands) {
    const command = parseCommand(text);
    if (!command.ok) throw new Error(`${text}: ${command.error.problem}`);
    session.advance((session.now + 1_000_000) as VirtualTime);
    session.give(command.value);
  }
  session.advance((session.now + 3_000_000) as VirtualTime);
  return session;
}

const AT_WORK = [
  'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 3 --replication-factor 3',
  'add producer --name booking-api',
  'add consumer analytics orders --name analytics-1',
];
const of = (session: Session, kind: string) => projectSettings(session).find((owner) => owner.kind === kind)!;

test('every setting that the engine has is there, with its default: of producers, consumers, topics and brokers', () => {
  const session = aCluster(...AT_WORK);
  for (const [kind, defaults] of Object.entries({
    Producer: producerDefaults,
    Consumer: consumerDefaults,
    Topic: topicDefaults,
    Broker: brokerDefaults,
  })) {
    const { settings } = of(session, kind);
    expect(settings.map(({ name }) => name)).toEqual(Object.keys(defaults));
    for (const { name, default: usual } of settings) expect(usual).toBe(configText(name, defaults[name as never] ?? ''));
  }
  expect(projectSettings(session).map(({ kind, name }) => `${kind} ${name}`)).not.toContain('Topic __consumer_offsets');
});

test('what was set is told from what only is so by default, and is told no more when it has its default again', () => {
  const session = aCluster(
    ...AT_WORK,
    'configure producer booking-api acks=1 linger.ms=5',
    'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name orders --add-config cleanup.policy=[compact,delete]',
    'configure producer booking-api acks=',
  );
  const set = (kind: string) => of(session, kind).settings.flatMap(({ name, value, isSet }) => (isSet ? [`${name}=${value}`] : []));
  expect(set('Producer')).toEqual(['linger.ms=5']);
  expect(set('Topic')).toEqual(['cleanup.policy=compact,delete']);
  expect(set('Consumer')).toEqual([]);
});

test('what one broker has differently is its own, and is told of it alone', () => {
  const session = aCluster('configure broker 2 broker.rack=south replica.fetch.wait.max.ms=100');
  const own = projectSettings(session).filter(({ kind, name }) => kind === 'Broker' && name !== '');
  expect(
    own.map(({ name, settings }) => [name, settings.flatMap(({ name: each, value, isSet }) => (isSet ? [`${each}=${value}`] : []))]),
  ).toEqual([
    ['1', []],
    ['2', ['broker.rack=south', 'replica.fetch.wait.max.ms=100']],
    ['3', []],
  ]);
  expect(own[0]?.settings.map(({ name }) => name)).toEqual(['broker.rack', 'replica.selector.class']);
});

test('choices and bounds are those that the engine judges by', () => {
  const session = aCluster(...AT_WORK);
  const setting = (kind: string, wanted: string) => of(session, kind).settings.find(({ name }) => name === wanted);
  expect(setting('Producer', 'acks')).toMatchObject({ kind: 'Choice', choices: ['all', '0', '1'], least: null });
  expect(setting('Topic', 'segment.bytes')).toMatchObject({ kind: 'Number', least: 1_048_576 });
  expect(setting('Consumer', 'max.poll.records')).toMatchObject({ kind: 'Number', least: 1 });
});
