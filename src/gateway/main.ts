/**
 * `npm run broker`: the gateway at a terminal. One line on stdout says that it is ready; commands are read from stdin and answered on
 * stdout; what else is worth knowing goes to stderr. Read next: endings.ts (when it stops), gateway.ts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { err } from '../base/result';
import { type ClusterDescription, defaultDescription } from '../engine/cluster/description';
import { type BrokerArguments, parseArguments, USAGE } from './arguments';
import { Console } from './console';
import { endWithInput, endWithWhoeverStartedIt } from './endings';
import { Gateway } from './gateway';
import { liveThrough, type Past, readSession, type ToldSession } from './told-session';

const HOST = '127.0.0.1';
/** A fifth of a millisecond between brokers: outsiders do not wait for what is only simulated. */
const NETWORK = { latencyUs: 150, jitterUs: 50, bytesPerSecond: 1_250_000_000 };
const REPLICATION_FACTOR = 3;

function main(): void {
  const parsed = parseArguments(process.argv.slice(2));
  if (!parsed.ok) {
    console.error(`${parsed.error}\n\n${USAGE}`);
    process.exit(2);
  }
  if (parsed.value.kind === 'Help') console.log(USAGE);
  else run(parsed.value);
}

function newCluster({ seed, brokers, controllers, overrides }: BrokerArguments): ClusterDescription {
  const base = defaultDescription({ seed, brokers, controllers, epochMs: Date.now() });
  const configs = { ...base.configs, 'default.replication.factor': Math.min(REPLICATION_FACTOR, brokers), ...overrides };
  return { ...base, network: NETWORK, configs };
}

/** Ends the process where there is none. */
function pastOf(path: string, firstPort: number): { readonly session: ToldSession; readonly lived: Past } {
  const read = existsSync(path) ? readSession(readFileSync(path, 'utf8')) : err(`There is no file ${path}.`);
  if (!read.ok) {
    console.error(read.error);
    process.exit(2);
  }
  const { description, ...told } = read.value;
  // As if it ended now: brokers refuse what clients of today send where their clocks stand at another day (message.timestamp.after.max.ms).
  const epochMs = Date.now() - Math.ceil(told.newest.at / 1_000);
  const session = { description: { ...description, epochMs, external: { host: HOST, firstPort } }, ...told };
  const lived = liveThrough(session);
  const seconds = (lived.world.now / 1_000_000).toFixed(6);
  console.error(
    `${lived.journal.length} commands lived through, up to ${seconds} s${lived.retold === 'AsTold' ? '' : ', otherwise than they were told'}.`,
  );
  return { session, lived };
}

function run(asked: BrokerArguments): void {
  const { port, verbose } = asked;
  const past = asked.session === null ? null : pastOf(asked.session, port);
  const description = { ...(past?.session.description ?? newCluster(asked)), external: { host: HOST, firstPort: port } };
  let isReady = false;

  const gateway = new Gateway({
    description,
    past: past?.lived ?? null,
    clock: { nowMs: () => performance.now() },
    verbose,
    ready: (addresses) => {
      isReady = true;
      console.log(`Kafka 4.2 modelled by Glassbroker: ${addresses.join(',')}`);
    },
    answered: (answer) => terminal.answered(answer),
    told: (line) => console.error(line),
    portFailed: (problem) => {
      console.error(`${problem}; try another --port`);
      if (!isReady) process.exit(1);
    },
  });
  const exit = () => {
    gateway.stop();
    process.exit(0);
  };
  const terminal = new Console({ give: (command) => gateway.give(command), print: (line) => console.log(line), exit });

  // Nobody catches a broken belief but this.
  process.on('uncaughtException', (error) => {
    console.error(`${error.stack}\nseed ${description.seed}; what clients sent is not in the journal:\n${gateway.journal.join('\n')}`);
    process.exit(1);
  });
  for (const stream of [process.stdout, process.stderr, process.stdin]) stream.on('error', () => {}); // nobody is there to read or write any more

  const input = createInterface({ input: process.stdin, terminal: false }).on('line', (line) => terminal.take(line));
  endWithInput(input, { exit, isReady: () => isReady });
  endWithWhoeverStartedIt(exit);
  gateway.start();
}

main();
