/** Producers: their settings, what lingers in their accumulators, and what became of what they sent. */

import type { ProducerBatch } from '../engine/clients/producer/producer-batch';
import type { ProducerClient } from '../engine/clients/producer/producer-client';
import { isIdempotent } from '../engine/clients/producer/producer-settings';
import type { ClientDescription } from '../engine/cluster/description';
import { producerDefaults } from '../engine/model/configs';
import { errorName } from '../engine/model/error-codes';
import type { TopicPartition } from '../engine/model/vocabulary';
import type { ProducerView, RecordGlimpse } from './cluster-frame';
import type { Moment } from './moment';
import { processStatus } from './project-brokers';
import { projectMachine } from './project-machine';

/** As many as the accumulator's row has room for. */
const GLIMPSES_MAX = 4;

export function projectProducers(moment: Moment): readonly ProducerView[] {
  return moment.cluster.clientDescriptions().flatMap((client) => (client.kind === 'Producer' ? [projectProducer(client, moment)] : []));
}

function projectProducer({ node, config }: ClientDescription & { kind: 'Producer' }, moment: Moment): ProducerView {
  const { cluster, topic } = moment;
  const process = cluster.producer(node);
  const settings = { ...producerDefaults, ...config };
  return {
    node,
    status: processStatus(node, moment),
    machine: projectMachine(node, moment),
    isPaused: process?.isPaused ?? false,
    perRecordMs: (process?.perRecordUs ?? 0) / 1_000,
    held: process?.held ?? { byApplication: 0, inSend: 0 },
    acks: settings.acks,
    idempotent: isIdempotent(settings),
    hash: settings.partitioner === 'murmur2_random' ? 'murmur2' : 'crc32',
    partitionsKnown: topic === null || process === null ? 0 : process.partitionsKnown(topic.name),
    producerId: process?.producerId ?? null,
    lingerMs: settings['linger.ms'],
    lingeredMs: process?.lingeredMs(cluster.sim.now) ?? 0,
    accumulator: (topic?.partitions ?? []).map(({ partition }) => accumulated(process, partition, moment)),
    requestsInFlight: process?.requestsInFlight ?? 0,
    maxInFlight: settings['max.in.flight.requests.per.connection'],
    counts: process === null ? { sent: 0, acknowledged: 0, failed: 0, retries: 0 } : { ...process.counts },
    lastError: process?.lastError ? errorName(process.lastError) : null,
  };
}

function accumulated(process: ProducerClient | null, at: TopicPartition, moment: Moment): ProducerView['accumulator'][number] {
  const records: RecordGlimpse[] = [];
  let count = 0;
  for (const batch of process?.waiting(at.topic, at.partition) ?? []) {
    count += batch.recordCount;
    if (records.length < GLIMPSES_MAX) records.push(...glimpses(batch, moment).slice(0, GLIMPSES_MAX - records.length));
  }
  return { partition: at.partition, records, more: count - records.length };
}

/** A batch that is still written to is read as if it were sent now. */
function glimpses(batch: ProducerBatch, { batches, keys }: Moment): readonly RecordGlimpse[] {
  const built = batch.built ?? batch.builder.build();
  return batches.records(built).map(({ key }) => ({ key, keyNumber: keys.numberOf(key), offset: null }));
}
