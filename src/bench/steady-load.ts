/**
 * A cluster at a thousand records a second: three brokers, twelve partitions, one record each millisecond, a consumer in a group, the auditor on.
 * Most batches hold a record or two, as with Kafka's defaults at such a pace, so that it is batches, fetches and commits that are counted, not bytes.
 */
import { assert } from '../base/assert';
import { milliseconds } from '../base/virtual-time';
import type { TopicName } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import { BenchWorld } from './bench-world';
import { records } from './load';

const TOPIC = 'orders' as TopicName;
const PRODUCER = 'shop' as NodeId;
const PARTITIONS = 12;
const RECORDS_A_SECOND = 1_000;
const PREPARED = 10_000;
const DRAIN_US = milliseconds(2_000);

/** Virtual seconds a second. */
export interface SteadyPace {
  readonly byTheWall: number;
  /** By what this process took of the processor, collecting garbage included. */
  readonly byTheProcessor: number;
}

export function measureSteadyLoad(virtualSeconds: number): SteadyPace {
  const bench = BenchWorld.withTopic(TOPIC, PARTITIONS);
  bench.give(`add producer --name ${PRODUCER}`);
  bench.addConsumer(TOPIC);
  bench.awaitEvents(1, ({ kind }) => kind === 'PartitionsAssigned');
  const prepared = records({ from: 0, count: PREPARED }).map((record) => [record]);
  const total = virtualSeconds * RECORDS_A_SECOND;
  const startedAt = performance.now();
  const before = process.cpuUsage();
  for (let sent = 0; sent < total; sent++) {
    bench.world.cluster.send(PRODUCER, TOPIC, prepared[sent % PREPARED]!);
    bench.advance(milliseconds(1_000 / RECORDS_A_SECOND));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(before);
  bench.advance(DRAIN_US);
  const { delivered, lost, duplicated } = bench.world.auditor.verdicts();
  assert(
    delivered === total && lost === 0 && duplicated === 0,
    `every record arrives once: ${JSON.stringify(bench.world.auditor.verdicts())}`,
  );
  return { byTheWall: virtualSeconds / seconds, byTheProcessor: virtualSeconds / ((user + system) / 1_000_000) };
}
