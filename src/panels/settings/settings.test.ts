import { expect, test } from 'vitest';
import { brokerDefaults, consumerDefaults, producerDefaults, topicDefaults } from '../../engine/model/configs';
import { parseCommand } from '../../engine/session/commands';
import type { OwnedSettings, Setting } from '../../frame/settings/settings-view';
import { effectOf } from './effects';
import { resetCommand, settingCommand } from './setting-command';

function owned(kind: OwnedSettings['kind'], values: Readonly<Record<string, unknown>>): OwnedSettings {
  const settings = Object.entries(values).map(
    ([name, value]): Setting => ({
      name,
      kind: 'Text',
      value: String(value ?? ''),
      default: '',
      isSet: false,
      choices: [],
      least: null,
    }),
  );
  return { kind, name: 'x', isDead: false, settings };
}

test.each([
  ['Producer', producerDefaults],
  ['Consumer', consumerDefaults],
  ['Topic', topicDefaults],
  ['Broker', brokerDefaults],
] as const)('every setting of a %s says in a sentence what its value does', (kind, defaults) => {
  const owner = owned(kind, defaults);
  for (const setting of owner.settings) expect(effectOf(owner, setting), setting.name).toMatch(/^\S.{10,150}\.$/);
});

test('a setting that another switches off says so', () => {
  const idempotence = (values: Readonly<Record<string, unknown>>) => {
    const owner = owned('Producer', { ...producerDefaults, ...values });
    return effectOf(owner, owner.settings.find(({ name }) => name === 'enable.idempotence')!);
  };
  expect(idempotence({})).toContain('drops what it has already');
  expect(idempotence({ acks: '1' })).toContain('it needs acks=all, and acks is 1');
});

test('with acks=0 nothing is said of answers that never come', () => {
  const effect = (name: string, values: Readonly<Record<string, unknown>>) => {
    const owner = owned('Producer', { ...producerDefaults, ...values });
    return effectOf(owner, owner.settings.find((setting) => setting.name === name)!);
  };
  const order = 'max.in.flight.requests.per.connection';
  expect(effect('retries', { acks: '0' })).toContain('Nothing is sent again');
  expect(effect(order, { acks: '0' })).toContain('there are no answers');
  expect(effect(order, {})).toContain('leaders keep them in order');
  expect(effect(order, { acks: '1' })).toContain('can land behind a later batch');
  expect(effect('delivery.timeout.ms', { acks: '0' })).toContain('has not left');
});

test('a change is a command that the engine can read, and so is going back to the default; all brokers together have none', () => {
  const commands = [
    settingCommand({ kind: 'Producer', name: 'booking-api' }, ['linger.ms', '20']),
    settingCommand({ kind: 'Consumer', name: 'analytics-1' }, ['max.poll.records', null]),
    settingCommand({ kind: 'Topic', name: 'orders' }, ['cleanup.policy', 'compact,delete']),
    settingCommand({ kind: 'Topic', name: 'orders' }, ['segment.ms', null]),
    settingCommand({ kind: 'Broker', name: '2' }, ['broker.rack', 'north']),
    settingCommand({ kind: 'Broker', name: '2' }, ['broker.rack', null]),
  ];
  for (const command of commands) expect(parseCommand(command ?? '').ok, command ?? '').toBe(true);
  expect(settingCommand({ kind: 'Broker', name: '' }, ['num.partitions', '3'])).toBeNull();
});

test('all that is set on an owner goes back in one command, and there is none where nothing is set', () => {
  const topic = owned('Topic', { 'segment.ms': 1, 'retention.ms': 2, 'cleanup.policy': 'delete' });
  expect(resetCommand(topic)).toBeNull();
  const set = { ...topic, settings: topic.settings.map((setting, index) => ({ ...setting, isSet: index < 2 })) };
  expect(resetCommand(set)).toContain('--entity-name x --delete-config segment.ms,retention.ms');
});
