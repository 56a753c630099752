/**
 * Records a second, end to end: one producer with Kafka's defaults (acks=all, idempotent, batches of 16 KiB), a topic that all three brokers
 * replicate, one consumer in a group. The producer, the leader, both followers and the consumer each compute every batch's CRC; the auditor
 * keeps every record's account. It may never report a speed at which a record was lost, doubled or not delivered.
 */
import { assert } from '../base/assert';
import { milliseconds } from '../base/virtual-time';
import type { RecordsToSend } from '../engine/cluster/cluster';
import type { TopicName } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import { BenchWorld } from './bench-world';
import { records } from './load';

const TOPIC = 'orders' as TopicName;
const PRODUCER = 'shop' as NodeId;
const PARTITIONS = 6;
/** One send() of the application: a quarter of a million records a virtual second, which its links and batches can take. */
const RECORDS_A_CALL = 500;
const CALLS_PREPARED = 40;
const CALL_EVERY_US = milliseconds(2);
const DRAIN_US_MAX = milliseconds(30_000);

/** Records a second. */
export interface Throughput {
  readonly byTheWall: number;
  /** By what this process took of the processor, collecting garbage included: on a machine that has other work, nearer to the truth. */
  readonly byTheProcessor: number;
}

/** Over a run of so many, in a fresh world. */
export function measureThroughput(total: number): Throughput {
  const bench = ready();
  const calls = prepareCalls();
  const startedAt = performance.now();
  const before = process.cpuUsage();
  sendAll(bench, calls, total);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(before);
  settle(bench, total);
  return { byTheWall: total / seconds, byTheProcessor: total / ((user + system) / 1_000_000) };
}

/** A world that has had so many records sent, and keeps them. */
export function loaded(total: number): BenchWorld {
  const bench = ready();
  sendAll(bench, prepareCalls(), total);
  settle(bench, total);
  return bench;
}

function ready(): BenchWorld {
  const bench = BenchWorld.withTopic(TOPIC, PARTITIONS);
  addClients(bench);
  return bench;
}

function sendAll(bench: BenchWorld, calls: readonly RecordsToSend[], total: number): void {
  for (let sent = 0; sent < total; sent += RECORDS_A_CALL) {
    bench.world.cluster.send(PRODUCER, TOPIC, calls[(sent / RECORDS_A_CALL) % calls.length]!);
    bench.advance(CALL_EVERY_US);
  }
  const limit = bench.world.now + DRAIN_US_MAX;
  while (bench.world.now < limit && bench.world.auditor.verdicts().delivered < total) bench.advance(CALL_EVERY_US);
}

function addClients(bench: BenchWorld): void {
  bench.world.cluster.addClient({ kind: 'Producer', node: PRODUCER, config: {} });
  bench.addConsumer(TOPIC);
}

/** Sent again and again: that makes no difference to anybody but the generator. */
function prepareCalls(): readonly RecordsToSend[] {
  return Array.from({ length: CALLS_PREPARED }, (_, call) => records({ from: call * RECORDS_A_CALL, count: RECORDS_A_CALL }));
}

function settle({ world }: BenchWorld, total: number): void {
  const { sent, acknowledged, committed, delivered, redelivered, lost, duplicated, outOfOrder, failed } = world.auditor.verdicts();
  const whole = [sent, acknowledged, committed, delivered].every((count) => count === total);
  const clean = [redelivered, lost, duplicated, outOfOrder, failed].every((count) => count === 0);
  assert(whole && clean, `every record arrives once: ${JSON.stringify(world.auditor.verdicts())}`);
}
