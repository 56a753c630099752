/** A session file as the page saves one: three records, then broker 2 is killed. */
import { defaultDescription } from '../engine/cluster/description';
import { parseCommand, printCommand } from '../engine/session/commands';
import { digest } from '../engine/session/digest';
import { Session } from '../engine/session/session';
import type { VirtualTime } from '../engine/sim/context';
import { printFile } from '../sharing/json-file';
import type { SessionFile } from '../sharing/session-file';

const CLUSTER = { seed: 7, brokers: 3, controllers: 1, epochMs: 1_700_000_000_000 };
const TOPIC = 'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 1 --replication-factor 3';

const LIFE: readonly (readonly [seconds: number, line: string])[] = [
  [3, TOPIC],
  [4, 'add producer --name booking'],
  [5, 'produce orders CLN-001:booked'],
  [6, "produce orders 'CLN-002:booked {n}' ×2"],
  [8, 'kill broker 2'],
];
const END_US = 20_000_000;

export function savedSession(): SessionFile {
  const session = new Session({ description: defaultDescription(CLUSTER) });
  for (const [seconds, line] of LIFE) {
    session.advance((seconds * 1_000_000) as VirtualTime);
    const command = parseCommand(line);
    if (!command.ok) throw new Error(command.error.problem);
    session.give(command.value);
  }
  session.advance(END_US as VirtualTime);
  return {
    kafka: '4.2',
    cluster: CLUSTER,
    origin: null,
    journal: session.journal.map(({ at, command }) => ({ at, steps: null, command: printCommand(command) })),
    newest: { at: session.now, steps: null },
    shown: null,
    digest: digest(session.world),
  };
}

export const savedText = (more: Partial<SessionFile> = {}) => printFile({ ...savedSession(), ...more });
