/**
 * `tsx src/simulation/transactions-fixture.ts FOLDER`: a log of transactions as files, for other tools to read. Producers write in turns, commit and
 * abort; segments are small, so that transactions end in another segment than they began in; one stays open, and the log was closed in order.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LogOnDisk } from '../engine/log/log-fixture';

const PRODUCERS = [7, 8, 9];
const ROUNDS = 40;
const SEGMENT_BYTES = 1_000;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('transactions-fixture.ts: name the folder to write to');

const on = new LogOnDisk({ segmentBytes: SEGMENT_BYTES, indexIntervalBytes: 100 });
for (let round = 0; round < ROUNDS; round++) {
  for (const producer of PRODUCERS) on.inTransaction(producer, round);
  // Each ends in rounds of its own, every second time by an abort.
  for (const producer of PRODUCERS) if (round % producer === producer - 1) on.end(round % 2 === 0 ? 'COMMIT' : 'ABORT', producer);
}
on.log.close(on.disk);

for (const name of on.disk.fileNames()) {
  const file = join(folder, 'transactions', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, on.disk.read(name));
}
