/**
 * `node .ci/real-kafka/record-logs.mjs`: Apache Kafka's own UnifiedLog, LogCleanerManager and Cleaner live through the scenarios below, and what each step
 * left of the log is written to src/engine/log/recordings/real-kafka-logs.json, which the tests replay without Java. Needs Java 17 and Maven.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../ensure.mjs';
import { java } from './java.mjs';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Asks for the record with the largest timestamp (KIP-734). */
const MAX_TIMESTAMP = -3;

// How scenarios are written

/** One batch of one record a value, keys and values in turn: `a=1`, `a=` for a tombstone, `=1` for no key. */
const records = (text, timestamp = NOW) =>
  text.split(' ').map((record, index) => {
    const [key, value] = record.split('=');
    return [key === '' ? null : key, value === '' ? null : value, timestamp === -1 ? -1 : timestamp + index];
  });
const append = (offset, text, { timestamp, ...more } = {}) => ({ append: { offset, records: records(text, timestamp), ...more } });
const marker = (offset, type, producer, timestamp = NOW) => ({ marker: { offset, type, producer, timestamp } });
const highWatermark = (offset) => ({ highWatermark: offset });
const at = (nowMs) => ({ nowMs });
const retain = { retain: true };
const look = { look: true };
const lookAtTransactions = { look: 'transactions' };
const clean = { clean: true };
/** Where the log begins and ends, and who is known. */
const askOfNothing = { ask: { epochs: [], times: [], reads: [] } };
/** One record a batch from offset 0 on, and all of it committed. */
const each = (texts, how = () => ({})) => [...texts.map((text, offset) => append(offset, text, how(offset))), highWatermark(texts.length)];
const compact = (config = {}) => ({
  'cleanup.policy': 'compact',
  'internal.segment.bytes': '200',
  'min.cleanable.dirty.ratio': '0',
  ...config,
});
const deleting = (config = {}) => ({ 'cleanup.policy': 'delete', 'internal.segment.bytes': '200', ...config });
const ten = ['a=1', 'b=1', 'a=2', 'c=1', 'a=3', 'b=2', 'd=1', 'a=4', 'c=2', 'b=3'];
const scenario = (name, config, ...steps) => ({ name, nowMs: NOW, config, steps: steps.flat() });

// Random logs: the same with every run

function random(seed) {
  let state = seed;
  const below = (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const sequences = [0, 0, 0];
  const steps = [];
  let offset = 0;
  for (let round = 0; round < 4; round++) {
    for (let batch = 0; batch < 15; batch++) {
      const count = 1 + below(4);
      const text = Array.from({ length: count }, () => `k${below(6)}=${below(4) === 0 ? '' : `v${below(100)}`}`).join(' ');
      const producer = below(2) === 0 ? undefined : below(3);
      const more = producer === undefined ? {} : { producer: [1_000 + producer, 0, sequences[producer]] };
      if (producer !== undefined) sequences[producer] += count;
      steps.push(append(offset, text, { timestamp: NOW + round * DAY + below(HOUR), ...more }));
      offset += count;
    }
    steps.push(at(NOW + round * DAY + HOUR), highWatermark(offset - below(3)), clean);
  }
  const lag = seed % 2 === 0 ? { 'min.compaction.lag.ms': String(HOUR) } : {};
  return scenario(
    `a random log, seed ${seed}`,
    compact({ 'internal.segment.bytes': String(300 + below(500)), 'index.interval.bytes': '150', ...lag }),
    steps,
  );
}

/** Three producers in and out of transactions, cleaned again and again until markers go, too. */
function randomTransactions(seed) {
  let state = seed;
  const below = (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const producers = [0, 1, 2].map((index) => ({ id: 1_000 + index, epoch: 0, sequence: 0, isOpen: false }));
  const steps = [];
  let offset = 0;
  for (let round = 0; round < 5; round++) {
    const now = NOW + round * DAY;
    for (let step = 0; step < 16; step++) {
      const producer = producers[below(3)];
      if (producer.isOpen && below(3) === 0) {
        // From transaction.version 2 on the marker has the next epoch.
        const raises = below(2) === 0;
        if (raises) Object.assign(producer, { epoch: producer.epoch + 1, sequence: 0 });
        steps.push(marker(offset, below(2) === 0 ? 'COMMIT' : 'ABORT', [producer.id, producer.epoch], now));
        producer.isOpen = false;
        offset++;
        continue;
      }
      const count = 1 + below(3);
      const text = Array.from({ length: count }, () => `k${below(5)}=${below(4) === 0 ? '' : `v${below(100)}`}`).join(' ');
      const isPlain = below(4) === 0;
      const by = isPlain ? {} : { producer: [producer.id, producer.epoch, producer.sequence], transactional: true };
      if (!isPlain) Object.assign(producer, { sequence: producer.sequence + count, isOpen: true });
      steps.push(append(offset, text, { timestamp: now + below(HOUR), ...by }));
      offset += count;
    }
    steps.push(at(now + HOUR), highWatermark(offset - below(2)), clean, lookAtTransactions);
  }
  return scenario(
    `random transactions, seed ${seed}`,
    compact({ 'internal.segment.bytes': String(300 + below(300)), 'index.interval.bytes': '150', 'delete.retention.ms': String(DAY) }),
    steps,
  );
}

/**
 * A replica that follows one leader after another: what it has appended is truncated, at batch boundaries, down to its log start and below; its
 * log start moves up; epochs begin that never write.
 */
function randomFollowing(seed) {
  let state = seed * 77;
  const below = (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const steps = [];
  const sequences = [0, 0, 0];
  let bases = [];
  let end = 0;
  let start = 0;
  let epoch = 0;
  const ask = () => {
    const offsets = Array.from({ length: 6 }, () => Math.max(0, start - 2 + below(end - start + 4)));
    const epochs = Array.from({ length: epoch + 3 }, (_, each) => each);
    const times = [MAX_TIMESTAMP, ...Array.from({ length: 6 }, () => NOW + below(20) * 60_000)];
    return { ask: { epochs, times, reads: offsets.map((offset) => [offset, 80 + below(400), below(2) === 0]) } };
  };
  for (let step = 0; step < 40; step++) {
    const kind = below(10);
    if (kind < 6) {
      if (below(4) === 0) epoch += 1 + below(2);
      const count = 1 + below(3);
      const text = Array.from({ length: count }, (_, each) => `k${each}=v${below(100)}`).join(' ');
      const producer = below(3);
      const by = producer === 0 ? {} : { producer: [1_000 + producer, 0, sequences[producer]] };
      if (producer !== 0) sequences[producer] += count;
      steps.push(append(end, text, { timestamp: NOW + below(20) * 60_000, epoch, ...by }));
      bases.push(end);
      end += count;
    } else if (kind === 6) {
      steps.push(highWatermark([...bases, end][below(bases.length + 1)]));
    } else if (kind === 7 && below(2) === 0) {
      epoch += 1;
      steps.push({ beginEpoch: epoch });
    } else if (kind === 7) {
      steps.push({ restart: below(2) === 0 ? 'clean' : 'killed' }, ask());
    } else if (kind === 8 && bases.length > 0) {
      const committed = bases[below(bases.length)];
      steps.push(highWatermark(committed), { logStart: committed });
      start = Math.max(start, committed);
      bases = bases.filter((base) => base >= start);
    } else {
      const to = below(8) === 0 ? Math.max(0, start - 5) : [...bases, end][below(bases.length + 1)];
      steps.push(below(6) === 0 ? { startAt: end + 3 } : { truncate: to });
      const isAnew = steps.at(-1).startAt !== undefined;
      if (isAnew) [start, end, bases] = [end + 3, end + 3, []];
      else {
        bases = bases.filter((base) => base < to);
        end = Math.min(end, to);
        start = Math.min(start, to);
      }
    }
    if (below(3) === 0) steps.push(ask());
  }
  return scenario(
    `a random follower, seed ${seed}`,
    deleting({ 'internal.segment.bytes': String(250 + below(300)), 'index.interval.bytes': '100' }),
    steps,
    ask(),
    look,
  );
}

const scenarios = [
  // Retention
  scenario(
    'by age, oldest first',
    deleting({ 'retention.ms': String(DAY) }),
    each(ten, (n) => ({ timestamp: NOW + n * HOUR })),
    at(NOW + 9 * HOUR),
    retain,
    at(NOW + DAY + HOUR),
    retain,
    at(NOW + DAY + 4 * HOUR),
    retain,
    at(NOW + DAY + 4 * HOUR + 60_000),
    look,
  ),
  scenario(
    'a record from the future keeps all behind it',
    deleting({ 'retention.ms': '1000' }),
    each(ten, (n) => ({ timestamp: n === 4 ? NOW + 10 * DAY : NOW })),
    at(NOW + DAY),
    retain,
    at(NOW + 11 * DAY),
    retain,
  ),
  scenario(
    'the active segment goes where all has expired',
    deleting({ 'retention.ms': '1000' }),
    each(ten),
    at(NOW + DAY),
    retain,
    append(10, 'z=1', { timestamp: NOW + DAY }),
    highWatermark(11),
    retain,
    look,
  ),
  scenario(
    'nothing at or above the high watermark goes',
    deleting({ 'retention.ms': '1000' }),
    each(ten).slice(0, -1),
    highWatermark(5),
    at(NOW + DAY),
    retain,
    highWatermark(9),
    retain,
    highWatermark(10),
    retain,
  ),
  scenario(
    'age is what is older than retention.ms, not what is as old',
    deleting({ 'retention.ms': '1000' }),
    each(ten.slice(0, 4)),
    at(NOW + 1000),
    retain,
    at(NOW + 1001),
    retain,
  ),
  scenario(
    'without a timestamp the age of the file counts',
    deleting({ 'retention.ms': String(HOUR) }),
    append(0, 'a=1', { timestamp: -1 }),
    append(1, 'b=1', { timestamp: -1 }),
    at(NOW + HOUR),
    append(2, 'c=1', { timestamp: -1 }),
    append(3, 'd=1', { timestamp: -1 }),
    highWatermark(4),
    retain,
    at(NOW + HOUR + 1),
    retain,
    at(NOW + 2 * HOUR + 1),
    retain,
  ),
  ...[0, 100, 300, 500, 10_000].map((bytes) =>
    scenario(`by size, ${bytes} bytes`, deleting({ 'retention.ms': '-1', 'retention.bytes': String(bytes) }), each(ten), retain, retain),
  ),
  scenario(
    'by size not above the high watermark',
    deleting({ 'retention.bytes': '100' }),
    each(ten).slice(0, -1),
    highWatermark(3),
    retain,
  ),
  scenario(
    'below the log start',
    deleting({ 'retention.ms': '-1' }),
    each(ten),
    { logStart: 1 },
    retain,
    { logStart: 2 },
    retain,
    { logStart: 5 },
    retain,
    { logStart: 10 },
    retain,
  ),
  scenario(
    'size after log start, and age after size',
    deleting({ 'retention.bytes': '500', 'retention.ms': String(5 * HOUR) }),
    each(ten, (n) => ({ timestamp: NOW + n * HOUR })),
    { logStart: 3 },
    at(NOW + 11 * HOUR),
    retain,
  ),
  scenario(
    'only compacted: age and size do not count, the log start does',
    compact({ 'retention.ms': '1', 'retention.bytes': '1' }),
    each(ten),
    at(NOW + DAY),
    retain,
    { logStart: 5 },
    retain,
  ),
  scenario(
    'compacted and deleted: both count',
    compact({ 'cleanup.policy': 'compact,delete', 'retention.ms': String(DAY) }),
    each(ten, (n) => ({ timestamp: NOW + n * HOUR })),
    clean,
    at(NOW + DAY + 3 * HOUR),
    retain,
  ),
  scenario(
    'files are renamed, and removed after file.delete.delay.ms',
    deleting({ 'retention.ms': '1000', 'file.delete.delay.ms': '5000' }),
    each(ten.slice(0, 5), (n) => ({ timestamp: NOW + n })),
    at(NOW + DAY),
    retain,
    at(NOW + DAY + 4_999),
    look,
    at(NOW + DAY + 5_000),
    look,
  ),
  // The cleaner
  scenario('of each key the last value, but for the active segment', compact(), each(ten), clean, clean),
  scenario(
    'cleaned again when there is more',
    compact(),
    each(ten),
    clean,
    append(10, 'a=5'),
    append(11, 'b=4'),
    append(12, 'c=3'),
    append(13, 'd=2'),
    highWatermark(14),
    clean,
    at(NOW + 70_000),
    look,
  ),
  scenario(
    'batches of several records, and their timestamps',
    compact({ 'internal.segment.bytes': '300' }),
    append(0, 'a=1 b=1 c=1 d=1'),
    append(4, 'b=2 a=2 e=1', { timestamp: NOW + 5_000 }),
    append(7, 'c=2 b=3'),
    append(9, 'f=1 a=3'),
    append(11, 'x=1 y=1 z=1 x=2'),
    append(15, 'active=1'),
    highWatermark(16),
    clean,
  ),
  scenario(
    'times that the leader wrote',
    compact({ 'internal.segment.bytes': '300', 'message.timestamp.type': 'LogAppendTime' }),
    append(0, 'a=1 b=1 c=1', { logAppendTime: true }),
    append(3, 'b=2 a=2', { logAppendTime: true, timestamp: NOW + 9_000 }),
    append(5, 'c=2', { logAppendTime: true }),
    append(6, 'd=1 b=3', { logAppendTime: true }),
    append(8, 'e=1', { logAppendTime: true }),
    highWatermark(9),
    clean,
  ),
  scenario(
    'a tombstone stays for delete.retention.ms after it was first met',
    compact({ 'delete.retention.ms': '10000' }),
    each(['a=1', 'a=', 'b=1', 'c=1', 'b=', 'd=1', 'e=1', 'f=1']),
    clean,
    at(NOW + 5_000),
    append(8, 'g=1'),
    append(9, 'h=1'),
    append(10, 'i=1'),
    highWatermark(11),
    clean,
    at(NOW + 10_000),
    append(11, 'g=2'),
    append(12, 'h=2'),
    append(13, 'i=2'),
    highWatermark(14),
    clean,
  ),
  scenario(
    'a tombstone among others moves the times of its batch',
    compact({ 'internal.segment.bytes': '250', 'delete.retention.ms': '10000' }),
    append(0, 'a=1 b= c=1'),
    append(3, 'd=1 a=2'),
    append(5, 'b=7 e='),
    append(7, 'f=1 g=1'),
    append(9, 'h=1 i=1'),
    append(11, 'active=1'),
    highWatermark(12),
    clean,
    at(NOW + 20_000),
    append(12, 'j=1 k=1'),
    append(14, 'l=1 m=1'),
    append(16, 'c=2'),
    highWatermark(17),
    clean,
  ),
  scenario(
    'the last batch of an active producer stays, empty',
    compact(),
    append(0, 'a=1', { producer: [7, 0, 0] }),
    append(1, 'b=1', { producer: [7, 0, 1] }),
    append(2, 'a=2', { producer: [8, 3, 0] }),
    append(3, 'b=2'),
    append(4, 'a=3'),
    append(5, 'c=1'),
    append(6, 'd=1'),
    append(7, 'e=1'),
    highWatermark(8),
    clean,
    append(8, 'c=2'),
    append(9, 'd=2'),
    append(10, 'e=2'),
    highWatermark(11),
    clean,
  ),
  scenario(
    'the last batch of what was cleaned stays, empty',
    compact(),
    each(['a=1', 'b=1', 'a=2', 'a=3', 'a=4', 'a=5', 'a=6', 'a=7']),
    clean,
    append(8, 'q=1'),
    append(9, 'a=9'),
    append(10, 'r=1'),
    highWatermark(11),
    clean,
  ),
  scenario('records without a key go', compact(), each(['=1', 'a=1', '=2', 'b=1', '=3', 'c=1']), clean),
  scenario(
    'not beyond the high watermark',
    compact(),
    each(ten).slice(0, -1),
    highWatermark(5),
    clean,
    highWatermark(6),
    clean,
    highWatermark(10),
    clean,
  ),
  scenario(
    'not what is younger than min.compaction.lag.ms',
    compact({ 'min.compaction.lag.ms': String(HOUR) }),
    each(ten, (n) => ({ timestamp: NOW + n * 10 * 60_000 })),
    at(NOW + 90 * 60_000),
    clean,
    at(NOW + 120 * 60_000),
    clean,
    at(NOW + DAY),
    clean,
  ),
  scenario(
    'not before enough of it is dirty',
    compact({ 'min.cleanable.dirty.ratio': '0.5' }),
    each(ten),
    clean,
    append(10, 'a=5'),
    append(11, 'b=4'),
    append(12, 'c=3'),
    highWatermark(13),
    clean,
    append(13, 'd=3'),
    append(14, 'a=6'),
    append(15, 'a=7'),
    append(16, 'b=7'),
    append(17, 'b=8'),
    append(18, 'b=9'),
    append(19, 'b=10'),
    highWatermark(20),
    clean,
  ),
  scenario(
    'whatever is dirty, where it is older than max.compaction.lag.ms',
    compact({ 'min.cleanable.dirty.ratio': '0.9', 'max.compaction.lag.ms': String(HOUR) }),
    each(ten),
    clean,
    at(NOW + HOUR),
    clean,
    at(NOW + HOUR + 1),
    clean,
    append(10, 'a=5', { timestamp: NOW + HOUR }),
    append(11, 'b=4', { timestamp: NOW + HOUR }),
    append(12, 'c=3', { timestamp: NOW + HOUR }),
    highWatermark(13),
    at(NOW + 2 * HOUR),
    clean,
    at(NOW + 3 * HOUR),
    clean,
  ),
  scenario(
    'no further than the map has room for',
    compact(),
    each(['a=1', 'b=1', 'c=1', 'd=1', 'a=2', 'e=1', 'b=2', 'f=1', 'a=3', 'g=1']),
    { clean: 96 },
    { clean: 96 },
    { clean: 96 },
  ),
  scenario(
    'small segments are joined',
    compact({ 'internal.segment.bytes': '180' }),
    each(Array.from({ length: 14 }, (_, n) => `k${n % 3}=${n}`)),
    clean,
    { config: { 'internal.segment.bytes': '500' } },
    append(14, 'k0=x'),
    append(15, 'k1=x'),
    append(16, 'k2=x'),
    append(17, 'k2=y'),
    append(18, 'k2=z'),
    append(19, 'k1=z'),
    append(20, 'k0=z'),
    highWatermark(21),
    clean,
  ),
  scenario(
    'from the log start on',
    compact(),
    each(ten),
    { logStart: 3 },
    clean,
    { logStart: 7 },
    append(10, 'a=7'),
    append(11, 'b=7'),
    append(12, 'c=7'),
    highWatermark(13),
    clean,
    retain,
  ),
  scenario(
    'aborted records go, and markers after them',
    compact({ 'delete.retention.ms': '10000' }),
    append(0, 'a=1', { producer: [7, 0, 0], transactional: true }),
    append(1, 'b=1', { producer: [8, 0, 0], transactional: true }),
    marker(2, 'COMMIT', [7, 0]),
    marker(3, 'ABORT', [8, 0]),
    append(4, 'a=2', { producer: [7, 0, 1], transactional: true }),
    marker(5, 'ABORT', [7, 0]),
    append(6, 'c=1'),
    append(7, 'd=1'),
    append(8, 'e=1'),
    append(9, 'f=1'),
    highWatermark(10),
    clean,
    append(10, 'c=2'),
    append(11, 'd=2'),
    append(12, 'e=2'),
    highWatermark(13),
    at(NOW + 5_000),
    clean,
    append(13, 'c=3'),
    append(14, 'd=3'),
    append(15, 'e=3'),
    highWatermark(16),
    at(NOW + 20_000),
    clean,
  ),
  scenario(
    'transactions: what is decided, and what was aborted',
    deleting(),
    append(0, 'a=1', { producer: [7, 0, 0], transactional: true }),
    append(1, 'b=1', { producer: [8, 0, 0], transactional: true }),
    append(2, 'c=1', { producer: [7, 0, 1], transactional: true }),
    lookAtTransactions,
    highWatermark(3),
    lookAtTransactions,
    marker(3, 'ABORT', [8, 0]),
    lookAtTransactions,
    marker(4, 'COMMIT', [7, 0]),
    highWatermark(4),
    lookAtTransactions,
    highWatermark(5),
    lookAtTransactions,
    append(5, 'd=1', { producer: [7, 0, 2], transactional: true }),
    append(6, 'e=1'),
    marker(7, 'ABORT', [7, 1]),
    highWatermark(7),
    lookAtTransactions,
    append(8, 'f=1', { producer: [9, 0, 0], transactional: true }),
    append(9, 'g=1'),
    append(10, 'h=1', { producer: [7, 1, 0], transactional: true }),
    append(11, 'i=1'),
    highWatermark(12),
    lookAtTransactions,
  ),
  ...['clean', 'killed'].map((how) =>
    scenario(
      `a log of which all has expired, opened anew (${how}): nobody is known any more`,
      deleting({ 'retention.ms': String(DAY) }),
      each(ten, (n) => ({ producer: [7, 0, n] })),
      at(NOW + 2 * DAY),
      retain,
      askOfNothing,
      { restart: how },
      askOfNothing,
    ),
  ),
  ...[1, 2, 3, 4].map(random),
  ...[1, 3].map(randomTransactions),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(randomFollowing),
];

const work = mkdtempSync(join(tmpdir(), 'real-kafka-logs-'));
try {
  writeFileSync(join(work, 'scenarios.json'), JSON.stringify(scenarios));
  const recorded = java('RecordLogs.java', join(work, 'scenarios.json'));
  const folder = join(root, 'src/engine/log/recordings');
  mkdirSync(folder, { recursive: true });
  const lines = recorded.map((each) => JSON.stringify(each)).join(',\n');
  writeFileSync(
    join(folder, 'real-kafka-logs.json'),
    `{"kafka":"4.2.0","by":"node .ci/real-kafka/record-logs.mjs","scenarios":[\n${lines}\n]}\n`,
  );
  console.log(`${recorded.length} scenarios recorded`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
