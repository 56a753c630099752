/**
 * Settings: of topics and brokers by kafka-configs.sh, at once; of a client's application, and what stands in a broker's own
 * server.properties, by `configure`, which starts it anew.
 * (Kafka: ConfigCommand)
 */
import type { Result } from '../../../base/result';
import type { BrokerId } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import type { CommandError, Options } from '../command-options';
import { readId } from './brokers';
import { BOOTSTRAP, type Configs, printWords } from './words';

export interface AlterConfigs {
  readonly kind: 'AlterConfigs';
  readonly entityType: 'topics' | 'brokers';
  /** Empty for all brokers together. */
  readonly entityName: string;
  readonly add: Configs;
  /** These have their defaults again. */
  readonly remove: readonly string[];
}

export interface DescribeConfigs {
  readonly kind: 'DescribeConfigs';
  readonly entityType: 'topics' | 'brokers';
  /** Null for every one; empty for what all brokers have together. */
  readonly entityName: string | null;
  /** Those that have their defaults, too. */
  readonly all: boolean;
}

/** Its other settings stay. */
export interface Configure {
  readonly kind: 'ConfigureProducer' | 'ConfigureConsumer';
  readonly node: NodeId;
  readonly configs: Configs;
}

/** What its server.properties says, and no tool can change while it runs. Without a value, what all brokers have. */
export interface ConfigureBroker {
  readonly kind: 'ConfigureBroker';
  readonly broker: BrokerId;
  readonly configs: Configs;
}

export type ConfigCommand = AlterConfigs | DescribeConfigs | Configure | ConfigureBroker;

export function printConfigCommand(command: ConfigCommand): string {
  if (command.kind === 'AlterConfigs') return `kafka-configs.sh ${printArguments(command)}`;
  if (command.kind === 'DescribeConfigs') return `kafka-configs.sh ${printDescription(command)}`;
  const settings = command.configs.map(([name, value]) => `${name}=${value}`);
  if (command.kind === 'ConfigureBroker') return printWords('configure', 'broker', String(command.broker), ...settings);
  return printWords('configure', command.kind === 'ConfigureProducer' ? 'producer' : 'consumer', command.node, ...settings);
}

function printDescription({ entityType, entityName, all }: DescribeConfigs): string {
  const name = entityName === null ? [] : named(entityName);
  return printWords(...BOOTSTRAP, '--describe', ...(all ? ['--all'] : []), '--entity-type', entityType, ...name);
}

/** What stands behind the tool's name. */
export function printArguments({ entityType, entityName, add, remove }: AlterConfigs): string {
  const added = add.map(([name, value]) => `${name}=${value.includes(',') ? `[${value}]` : value}`).join(',');
  return printWords(
    ...BOOTSTRAP,
    ...['--alter', '--entity-type', entityType, ...named(entityName)],
    ...(add.length === 0 ? [] : ['--add-config', added]),
    ...(remove.length === 0 ? [] : ['--delete-config', remove.join(',')]),
  );
}

const named = (entity: string) => (entity === '' ? ['--entity-default'] : ['--entity-name', entity]);

const NO_ACTION = 'Command must include exactly one action: --describe, --alter';
const NO_CHANGE = 'At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter';

export function parseConfigs(options: Options): Result<AlterConfigs | DescribeConfigs, CommandError> {
  options.required('bootstrap-server');
  const action = options.one(['alter', 'describe'] as const, NO_ACTION);
  const type = options.word('entity-type');
  const entityType = type?.text === 'brokers' ? 'brokers' : 'topics';
  if (type === null) options.failAtEnd('At least one entity type must be specified', 'add --entity-type topics');
  else if (type.text !== entityType)
    options.fail(
      `Invalid entity type ${type.text}, the entity type must be one of topics, brokers here`,
      type.at,
      'write topics or brokers',
    );
  const isDefault = options.flag('entity-default');
  const word = options.word('entity-name');
  if (isDefault && word !== null) options.fail(BOTH, word.at, 'leave one of them out');
  if (isDefault && entityType === 'topics') options.failAtEnd(NO_NAME.topics, 'name the topic: --entity-name orders');
  const name = isDefault ? { text: '', at: 0 } : word;
  if (action === 'describe') {
    const all = options.flag('all');
    return options.finish({ kind: 'DescribeConfigs', entityType, entityName: name?.text ?? null, all });
  }
  if (name === null)
    options.failAtEnd(
      NO_NAME[entityType],
      entityType === 'topics' ? 'add --entity-name orders' : 'add --entity-name 1, or --entity-default',
    );
  else if (entityType === 'brokers' && !isDefault && !/^\d{1,9}$/.test(name.text))
    options.fail(`The entity name for brokers must be a valid integer broker id, but it is: ${name.text}`, name.at, 'write its number');
  const added = options.word('add-config');
  const removed = options.word('delete-config');
  if (added === null && removed === null) options.failAtEnd(NO_CHANGE, 'add --add-config retention.ms=60000');
  const add = added === null ? [] : parsePairs(added.text);
  if (added !== null && add === null) options.fail(NO_PAIR, added.at, 'write name=value, or name=[value1,value2]');
  const remove = removed?.text.split(',') ?? [];
  return options.finish({ kind: 'AlterConfigs', entityType, entityName: name?.text ?? '', add: add ?? [], remove });
}

const NO_NAME = {
  topics: 'An entity name must be specified with --alter of topics',
  brokers: 'An entity-name or default entity must be specified with --alter of users, clients, brokers or ips',
};
const BOTH = '--entity-name and --entity-default say different things';

/** The double space is the tool's. */
const NO_PAIR =
  'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val" or  "key=[val1,val2]" to group values which contain commas.';

/** Values with commas stand in brackets. Null for what is no list of pairs. */
function parsePairs(text: string): Configs | null {
  const pairs: [string, string][] = [];
  for (let rest = text; rest !== ''; ) {
    const match = /^([^=,[\]]+)=(?:\[([^\]]*)\]|([^,]*))(?:,|$)/.exec(rest);
    if (match === null) return null;
    pairs.push([match[1] ?? '', match[2] ?? match[3] ?? '']);
    rest = rest.slice(match[0].length);
  }
  return pairs;
}

/** Behind `configure`: `producer booking-api acks=1 linger.ms=20`, `broker 2 broker.rack=north`; `linger.ms=` has its default again. */
export function parseConfigure(options: Options): Result<Configure | ConfigureBroker, CommandError> {
  const remedy = 'name the client and its settings: configure producer booking-api acks=1';
  const what = options.next(remedy);
  if (!['producer', 'consumer', 'broker'].includes(what.text)) options.fail(`nobody can configure a '${what.text}'`, what.at, remedy);
  const which = options.next(remedy);
  const node = which.text as NodeId;
  const configs: [string, string][] = [];
  do {
    const word = options.text(remedy);
    const equals = word.text.indexOf('=');
    if (equals <= 0) options.fail(`'${word.text}' has no =`, word.at, remedy);
    configs.push([word.text.slice(0, equals), word.text.slice(equals + 1)]);
  } while (options.peek() !== null);
  if (what.text === 'broker') return options.finish({ kind: 'ConfigureBroker', broker: readId('configure', which, options), configs });
  return options.finish({ kind: what.text === 'consumer' ? 'ConfigureConsumer' : 'ConfigureProducer', node, configs });
}
