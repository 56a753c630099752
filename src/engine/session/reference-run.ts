/**
 * One run for two hosts to compare: the same seed and the same journal give the same digest in Node and in every browser. It has in it
 * whatever could differ between two engines: elections (of controllers, too), truncation, a rebalance, time that is skipped, bytes on disks, chance.
 */

import '../clients/admin/all-tools';
import { assert } from '../../base/assert';
import { milliseconds } from '../../base/virtual-time';
import { ALL_INVARIANTS } from '../auditor/invariants/all';
import { defaultDescription } from '../cluster/description';
import type { VirtualTime } from '../sim/context';
import { parseCommand } from './commands';
import { digest } from './digest';
import { Session } from './session';

export const referenceDescription = defaultDescription({ seed: 20_260_101, epochMs: 1_767_225_600_000 });
const UNTIL = milliseconds(60_000) as number as VirtualTime;
const PRODUCE = 'kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic orders';

/** Virtual milliseconds, and what is done then. */
export const referenceJournal: readonly (readonly [atMs: number, line: string])[] = [
  [3_000, 'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 3 --replication-factor 3'],
  [3_500, 'add producer --name booking'],
  [3_500, 'add producer --name clicks --config acks=1 --config enable.idempotence=false'],
  [3_600, 'add consumer analytics orders --config auto.offset.reset=earliest'],
  [3_700, 'add consumer analytics orders --config auto.offset.reset=earliest'],
  [8_000, `${PRODUCE} --reader-property parse.key=true <<< $'CLN-001\\tbooked' ×50`],
  [8_001, `${PRODUCE} --command-property client.id=clicks <<< 'Straße, 東京, 🙂' ×200`],
  // What the leaders on broker 1 take now, nobody else has: it is truncated when it returns.
  [9_900, 'cut 1 2'],
  [9_900, 'cut 1 3'],
  ...['CLN-001', 'CLN-002', 'CLN-004'].map(
    (key) => [9_910, `${PRODUCE} --command-property client.id=clicks --reader-property parse.key=true <<< $'${key}\\talone'`] as const,
  ),
  [10_000, 'kill broker 1'],
  [10_010, 'heal 1 2'],
  [10_010, 'heal 1 3'],
  [10_500, `${PRODUCE} <<< 'while it is dead' ×100`],
  [20_000, 'kill controller 101'],
  [22_000, 'restart broker 1'],
  [24_000, 'cut 2 3'],
  [24_100, `${PRODUCE} --command-property client.id=clicks <<< 'over a cut' ×100`],
  [27_000, 'add consumer analytics orders --config auto.offset.reset=earliest'],
  [28_000, 'slow 1 2 150ms'],
  [30_000, 'freeze broker 2'],
  [30_500, `${PRODUCE} <<< 'past a frozen leader' ×100`],
  [40_000, 'restart controller 101'],
  [45_000, 'thaw broker 2'],
  [45_000, 'heal 2 3'],
  [46_000, 'power-loss broker 3'],
  [47_000, 'restart broker 3'],
  [48_000, 'remove consumer analytics-2'],
  [50_000, 'kafka-consumer-groups.sh --bootstrap-server broker-1:9092 --describe --group analytics'],
];

/** Lives through it all, and returns the session where it ends. */
export function playReference(): Session {
  const session = new Session({ description: referenceDescription, invariants: ALL_INVARIANTS });
  for (const [atMs, line] of referenceJournal) {
    session.advance(milliseconds(atMs) as number as VirtualTime);
    const command = parseCommand(line);
    assert(command.ok, `${line} is a command`);
    session.give(command.value);
  }
  session.advance(UNTIL);
  return session;
}

export const referenceDigest = (): string => digest(playReference().world);
