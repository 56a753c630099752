/** What `npm run broker --` is told, and what is wrong with it. */
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../base/result';
import { CONTROLLERS_USUAL } from '../engine/cluster/description';
import { type BrokerConfig, brokerDefaults, parseConfig, topicDefaults } from '../engine/model/configs';

export interface BrokerArguments {
  readonly kind: 'Run';
  /** Broker 1's port; the next broker has the next one. */
  readonly port: number;
  readonly brokers: number;
  /** How many vote: 1, 3 or 5. */
  readonly controllers: number;
  readonly seed: number;
  readonly verbose: boolean;
  /** The session file from whose end on clients are served; null to begin anew. It says what the cluster is like. */
  readonly session: string | null;
  /** As kafka-server-start.sh has it. */
  readonly overrides: Partial<BrokerConfig>;
}

export const USAGE = `usage: npm run broker -- [--port 9092] [--brokers 3] [--controllers 3] [--seed 1] [--override name=value …] [--verbose]
       npm run broker -- --session FILE [--port 9092] [--verbose]

  --port N               broker 1 listens on 127.0.0.1:N, broker 2 on N + 1, and so on
  --brokers N            how many brokers, 1 to 20
  --controllers N        how many controllers vote, 1, 3 or 5
  --seed N               what the cluster's dice are seeded with
  --session FILE         lives through a session, saved by the page or shrunk by the simulator, and serves clients from its end on
  --override name=value  a setting of all brokers, such as broker.session.timeout.ms=3000
  --verbose              tells all that is of interest, not only failures and elections`;

const BROKERS_MAX = 20;
const PORT_MAX = 65_535;
const SEED_MAX = 4_294_967_295;

const OPTIONS = {
  port: { type: 'string', default: '9092' },
  brokers: { type: 'string', default: '3' },
  controllers: { type: 'string', default: `${CONTROLLERS_USUAL}` },
  seed: { type: 'string', default: '1' },
  override: { type: 'string', multiple: true, default: [] as string[] },
  session: { type: 'string' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What a session says of its cluster. */
const OF_A_CLUSTER = ['brokers', 'controllers', 'seed', 'override'];

/** The error is one sentence. */
export function parseArguments(args: readonly string[]): Result<BrokerArguments | { readonly kind: 'Help' }, string> {
  const parsed = split(args);
  if (!parsed.ok) return parsed;
  const { help, verbose, override, session = null } = parsed.value;
  if (help) return ok({ kind: 'Help' });
  const own = OF_A_CLUSTER.find((name) => args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)));
  if (session !== null && own !== undefined) return err(`--${own} is said by the session: leave it out, or leave out --session.`);
  const brokers = wholeNumber('brokers', parsed.value.brokers, { from: 1, to: BROKERS_MAX });
  if (!brokers.ok) return brokers;
  const port = wholeNumber('port', parsed.value.port, { from: 1, to: PORT_MAX + 1 - brokers.value });
  if (!port.ok) return port;
  const controllers = ['1', '3', '5'].indexOf(parsed.value.controllers) * 2 + 1;
  if (controllers < 1) return err(`--controllers is '${parsed.value.controllers}', but must be 1, 3 or 5.`);
  const seed = wholeNumber('seed', parsed.value.seed, { from: 0, to: SEED_MAX });
  if (!seed.ok) return seed;
  const overrides = parseOverrides(override);
  if (!overrides.ok) return overrides;
  return ok({
    kind: 'Run',
    port: port.value,
    brokers: brokers.value,
    controllers,
    seed: seed.value,
    verbose,
    session,
    overrides: overrides.value,
  });
}

function split(args: readonly string[]) {
  try {
    return ok(parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values);
  } catch (error) {
    return err((error as Error).message.split('\n')[0]!);
  }
}

function wholeNumber(name: string, text: string, { from, to }: { from: number; to: number }): Result<number, string> {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  return value >= from && value <= to ? ok(value) : err(`--${name} is '${text}', but must be a whole number from ${from} to ${to}.`);
}

function parseOverrides(pairs: readonly string[]): Result<Partial<BrokerConfig>, string> {
  let overrides: Partial<BrokerConfig> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 0) return err(`--override is '${pair}', but must be name=value.`);
    const name = pair.slice(0, equals);
    if (Object.hasOwn(topicDefaults, name)) return err(`${name} is a setting of topics: give it to kafka-topics.sh --create --config.`);
    const parsed = parseConfig(brokerDefaults, name, pair.slice(equals + 1));
    if (!parsed.ok) return parsed;
    overrides = { ...overrides, ...parsed.value };
  }
  return ok(overrides);
}
