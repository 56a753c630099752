/**
 * `npm run broker`: the gateway at a terminal. One line on stdout says that it is ready; commands are read from stdin and answered on
 * stdout; what else is worth knowing goes to stderr. Read next: endings.ts (when it stops), gateway.ts.
 */
import { createInterface } from 'node:readline';
import { defaultDescription } from '../engine/cluster/description';
import { type BrokerArguments, parseArguments, USAGE } from './arguments';
import { Console } from './console';
import { endWithInput, endWithWhoeverStartedIt } from './endings';
import { Gateway } from './gateway';

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

function run({ port, brokers, controllers, seed, verbose, overrides }: BrokerArguments): void {
  const base = defaultDescription({ seed, brokers, controllers, epochMs: Date.now() });
  const configs = { ...base.configs, 'default.replication.factor': Math.min(REPLICATION_FACTOR, brokers), ...overrides };
  const description = { ...base, network: NETWORK, configs, external: { host: HOST, firstPort: port } };
  let isReady = false;

  const gateway = new Gateway({
    description,
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
    console.error(`${error.stack}\nseed ${seed}; what clients sent is not in the journal:\n${gateway.journal.join('\n')}`);
    process.exit(1);
  });
  for (const stream of [process.stdout, process.stderr, process.stdin]) stream.on('error', () => {}); // nobody is there to read or write any more

  const input = createInterface({ input: process.stdin, terminal: false }).on('line', (line) => terminal.take(line));
  endWithInput(input, { exit, isReady: () => isReady });
  endWithWhoeverStartedIt(exit);
  gateway.start();
}

main();
