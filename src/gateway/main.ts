/**
 * `npm run broker`: the engine in Node at real time, behind TCP listeners, for clients that nobody here wrote. Commands are typed on
 * stdin, in the one command language.
 */
import { createInterface } from 'node:readline';
import { defaultDescription } from '../engine/cluster/description';
import { brokerNode } from '../engine/cluster/description';
import { describeEvent, type Happening, isOfInterest } from '../engine/model/events';
import type { VirtualTime } from '../engine/sim/context';
import { parseCommand, printCommand } from '../engine/session/commands';
import { JournalEntry } from '../engine/session/journal';
import { World } from '../engine/session/world';
import { type GatewayArguments, parseArguments, USAGE } from './arguments';
import { HOST, Listeners } from './listeners';

/** Outsiders have their own network: within the world a hop is short. */
const NETWORK = { latencyUs: 100, jitterUs: 20, bytesPerSecond: 1_000_000_000 };
const TICK_MS = 1;
/** A process that slept is not caught up in a burst. */
const CATCH_UP_MS_MAX = 1_000;
/** Before anybody connects: brokers register and are unfenced. */
const BOOT_US = 2_000_000;

async function main(options: GatewayArguments): Promise<void> {
  const description = {
    ...defaultDescription({ seed: options.seed, brokers: options.brokers, epochMs: Date.now() - BOOT_US / 1_000 }),
    network: NETWORK,
    external: { host: HOST, firstPort: options.port },
  };
  const world = new World(description, { invariants: false });
  const journal: JournalEntry[] = [];
  let told = 0;
  let previous = performance.now();
  let carry = 0;

  const report = () => {
    const { history } = world.cluster.sim;
    for (; told < history.length; told++) tell(history.get(told).what as Happening, options.verbose);
    if (history.length - history.first > HISTORY_MAX) history.dropHead(history.length - HISTORY_KEPT);
  };
  const touch = () => {
    const wall = performance.now();
    carry += Math.min(wall - previous, CATCH_UP_MS_MAX) * 1_000;
    previous = wall;
    const span = Math.floor(carry);
    carry -= span;
    world.advance((world.now + span) as VirtualTime, journal);
    listeners.deliver();
    report();
  };
  const ports = new Map(description.brokers.map((id, index) => [brokerNode(id), options.port + index] as const));
  const listeners = new Listeners({ cluster: world.cluster, ports, touch });
  const stop = (code: number) => {
    listeners.close();
    process.exit(code);
  };
  const guarded = (act: () => void) => () => {
    try {
      act();
    } catch (error) {
      console.error(`${error instanceof Error ? error.message : error}\nseed ${options.seed}\n${journal.map(({ at, command }) => `${at} ${printCommand(command)}`).join('\n')}`);
      stop(1);
    }
  };

  world.advance(BOOT_US as VirtualTime, journal);
  report();
  await listeners.follow();
  previous = performance.now();
  setInterval(guarded(touch), TICK_MS);
  console.log(`Kafka 4.2 modelled by Glassbroker: ${[...ports.values()].map((port) => `${HOST}:${port}`).join(',')}`);

  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line.trim() === '') return;
    if (line.trim() === 'exit') return stop(0);
    const command = parseCommand(line);
    if (!command.ok) return console.log(`${command.error.problem}\n${command.error.remedy}`);
    guarded(() => {
      touch();
      const entry = new JournalEntry({ number: journal.length, at: world.now, steps: world.steps, command: command.value });
      journal.push(entry);
      world.carryOut(entry);
      touch();
    })();
    void listeners.follow();
  });
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
}

/** More of the past than this is not kept: nobody rewinds here. */
const HISTORY_MAX = 400_000;
const HISTORY_KEPT = 200_000;

/** Output of commands on stdout; what happens to the cluster on stderr. */
function tell(what: Happening, verbose: boolean): void {
  if (what.kind === 'CommandAnswered') {
    for (const line of what.lines) console.log(line);
    return;
  }
  const notable = what.kind === 'ConnectionRefused' || what.kind === 'BrokerFenced' || what.kind === 'BrokerUnfenced' || what.kind === 'LogTruncated';
  if (notable || (verbose && isOfInterest(what))) console.error(describeEvent(what));
}

const parsed = parseArguments(process.argv.slice(2));
if (parsed.ok) await main(parsed.value);
else {
  console.error(`${parsed.error}\n${USAGE}`);
  process.exit(1);
}
