/**
 * A cluster at a thousand records a second: three brokers, twelve partitions, one record each millisecond, the auditor on.
 *
 * Unread is that cluster and no more. Read by a group it is larger by the fifty partitions of __consumer_offsets, which every broker leads and follows
 * some of, and by a consumer that fetches, checks and commits.
 *
 * Without keys the producer does as Kafka's defaults have it: records stick to one partition until about batch.size has gone there (KIP-794), and
 * linger.ms=5 gathers some six of them in a batch. With keys each goes where its key's hash says, so that nearly every one is a batch, a request
 * and a high watermark of its own: nothing is worse for a cluster, simulated or not.
 *
 * What is measured is a cluster that has been up for a while: until the code is compiled it goes at a third of its pace.
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
const WARM_UP_SECONDS = 20;
const DRAIN_US = milliseconds(2_000);

/** Virtual seconds a second. */
export interface SteadyPace {
  readonly byTheWall: number;
  /** By what this process took of the processor, collecting garbage included. */
  readonly byTheProcessor: number;
}

export interface Load {
  readonly keys: 'WithoutKeys' | 'Keyed';
  readonly isRead: boolean;
}

export function measureSteadyLoad({ keys, isRead }: Load, virtualSeconds: number, { warmUpSeconds = WARM_UP_SECONDS } = {}): SteadyPace {
  const bench = BenchWorld.withTopic(TOPIC, PARTITIONS);
  bench.give(`add producer --name ${PRODUCER}`);
  if (isRead) {
    bench.addConsumer(TOPIC);
    bench.awaitEvents(1, ({ kind }) => kind === 'PartitionsAssigned');
  }
  const prepared = records({ from: 0, count: PREPARED }).map((record) => [keys === 'Keyed' ? record : { ...record, key: null }]);
  const total = (warmUpSeconds + virtualSeconds) * RECORDS_A_SECOND;
  let sent = 0;
  const sendFor = (seconds: number) => {
    for (const until = sent + seconds * RECORDS_A_SECOND; sent < until; sent++) {
      bench.world.cluster.send(PRODUCER, TOPIC, prepared[sent % PREPARED]!);
      bench.advance(milliseconds(1_000 / RECORDS_A_SECOND));
    }
  };
  sendFor(warmUpSeconds);
  const startedAt = performance.now();
  const before = process.cpuUsage();
  sendFor(virtualSeconds);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(before);
  bench.advance(DRAIN_US);
  const { acknowledged, delivered, lost, duplicated } = bench.world.auditor.verdicts();
  assert(
    acknowledged === total && delivered === (isRead ? total : 0) && lost === 0 && duplicated === 0,
    `every record arrives once: ${JSON.stringify(bench.world.auditor.verdicts())}`,
  );
  return { byTheWall: virtualSeconds / seconds, byTheProcessor: virtualSeconds / ((user + system) / 1_000_000) };
}
