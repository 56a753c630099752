/** The cluster that a visitor finds, with the auditor on: how fast its time runs, and what forking it costs. */
import { milliseconds } from '../base/virtual-time';
import type { TopicName } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import { countObjects, fork } from '../engine/sim/fork';
import { BenchWorld } from './bench-world';
import { records } from './load';
import { median, percentile } from './report';

const TOPIC = 'appointments' as TopicName;
const PRODUCER = 'booking-api' as NodeId;
const RECORDS_A_SECOND = 20;
const FORKS = 101;
const WARM_UPS = 15;

export interface Pace {
  /** Virtual seconds a second. */
  readonly timesRealTime: number;
  /** Arrivals delivered a second, and facts that they left in the history. */
  readonly arrivals: number;
  readonly events: number;
}

/** Nobody sends: heartbeats, polls and fetches of nothing. */
export function measureIdle(virtualSeconds: number): Pace {
  const bench = defaultCluster();
  return paceOf(bench, virtualSeconds, () => bench.advance(milliseconds(virtualSeconds * 1_000)));
}

/** Twenty records a second, one at a time. */
export function measureAtWork(virtualSeconds: number): Pace {
  const bench = defaultCluster();
  return paceOf(bench, virtualSeconds, () => work(bench, virtualSeconds));
}

export interface ForkCost {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly objects: number;
}

/** After so long a past of twenty records a second. */
export function measureFork(virtualSeconds: number): ForkCost {
  const bench = defaultCluster();
  work(bench, virtualSeconds);
  const times: number[] = [];
  for (let count = 0; count < WARM_UPS + FORKS; count++) {
    const startedAt = performance.now();
    fork(bench.world);
    if (count >= WARM_UPS) times.push(performance.now() - startedAt);
  }
  return { medianMs: median(times), p95Ms: percentile(times, 0.95), objects: countObjects(bench.world) };
}

function defaultCluster(): BenchWorld {
  const bench = BenchWorld.withTopic(TOPIC, 3);
  bench.give(`add producer --name ${PRODUCER}`);
  for (let member = 0; member < 2; member++) bench.give(`add consumer analytics ${TOPIC} --config auto.offset.reset=earliest`);
  bench.awaitEvents(2, ({ kind }) => kind === 'PartitionsAssigned');
  return bench;
}

function work(bench: BenchWorld, virtualSeconds: number): void {
  for (let sent = 0; sent < virtualSeconds * RECORDS_A_SECOND; sent++) {
    bench.world.cluster.send(PRODUCER, TOPIC, records({ from: sent, count: 1 }));
    bench.advance(milliseconds(1_000 / RECORDS_A_SECOND));
  }
}

function paceOf({ world }: BenchWorld, virtualSeconds: number, run: () => void): Pace {
  const { steps, events } = world;
  const startedAt = performance.now();
  run();
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  return {
    timesRealTime: virtualSeconds / wallSeconds,
    arrivals: (world.steps - steps) / wallSeconds,
    events: (world.events - events) / wallSeconds,
  };
}
