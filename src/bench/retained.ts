/**
 * What a record costs that is kept: 100 bytes and a key of 8 on three replicas, in batches as full as a busy producer makes them, delivered once,
 * with its account at the auditor. The history of events is measured apart: a session forgets it by a budget of its own.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loaded } from './throughput';

export interface Retained {
  readonly bytesARecord: number;
  readonly historyBytesARecord: number;
}

export function measureRetained(total: number): Retained {
  const before = bytesInUse();
  const { world } = loaded(total);
  const { history } = world.cluster.sim;
  const withHistory = bytesInUse();
  history.dropHead(history.length);
  const kept = bytesInUse();
  // Until here it is held, so that what was measured was there.
  if (world.auditor.verdicts().committed !== total) throw new Error('every record is kept');
  return { bytesARecord: (kept - before) / total, historyBytesARecord: (withHistory - kept) / total };
}

/** Objects and the bytes of typed arrays, after all that nobody holds is gone. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
