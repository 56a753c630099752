/**
 * Every experiment could come to something else: in a world in which the belief is true, it comes to what the believer says, and what must
 * be seen is not seen.
 *
 * Where Kafka has a setting that makes such a world, or the lesson a machine, it is that. Where it has none, one rule of the engine is
 * another for as long as the experiment runs: these rules exist in this file alone.
 */
import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CommittedOffsets } from '../../engine/clients/consumer/committed-offsets';
import type * as rangeAssignor from '../../engine/clients/consumer/range-assignor';
import { BuiltInPartitioner } from '../../engine/clients/producer/built-in-partitioner';
import type * as followerLog from '../../engine/replication/follower-log';
import type * as highWatermark from '../../engine/replication/high-watermark';
import { groupsShareTheWork } from '../groups-share-the-work/lesson';
import { changed } from '../headless/steps';
import { killTheLeader } from '../kill-the-leader/lesson';
import { moreLanes } from '../more-lanes/lesson';
import { offsetsPerLane } from '../offsets-per-lane/lesson';
import { offsetsArePerPartition } from './01-offsets-are-per-partition';
import { aCommitIsTheNextOffset } from './02-a-commit-is-the-next-offset';
import { earliestRereads } from './05-earliest-rereads';
import { moreConsumers } from './06-more-consumers';
import { fewConsumers } from './07-few-consumers';
import { sameKeySamePartition } from './08-same-key-same-partition';
import { everyClientHashesAlike } from './09-every-client-hashes-alike';
import { noKeyIsSticky } from './10-no-key-is-sticky';
import { minInsyncReplicas } from './13-min-insync-replicas';
import { twoFailures } from './14-two-failures';
import { readableOnceReplicated } from './15-readable-once-replicated';
import { aRestartedLeader } from './16-a-restarted-leader';
import { exactlyOnceEndsAtKafka } from './20-exactly-once-ends-at-kafka';
import { readingRemovesNothing } from './25-reading-removes-nothing';
import { idempotenceIsOneSessions } from './26-idempotence-is-one-sessions';
import type { Misconception } from './misconception';
import { misconceptions } from './misconceptions';

/** Rules that are functions: switched where they are imported. */
const rules = vi.hoisted(() => ({ onePartitionEach: false, leaderAloneDecides: false, nobodyTruncates: false }));

vi.mock('../../engine/clients/consumer/range-assignor', async (original) => {
  const real = await original<typeof rangeAssignor>();
  const assignRanges: typeof real.assignRanges = (options) => {
    const assigned = real.assignRanges(options);
    return rules.onePartitionEach ? new Map([...assigned].map(([member, partitions]) => [member, partitions.slice(0, 1)])) : assigned;
  };
  return { ...real, assignRanges };
});

vi.mock('../../engine/replication/high-watermark', async (original) => {
  const real = await original<typeof highWatermark>();
  const advanceHighWatermark: typeof real.advanceHighWatermark = (options) =>
    rules.leaderAloneDecides ? options.leaderLogEndOffset : real.advanceHighWatermark(options);
  return { ...real, advanceHighWatermark };
});

vi.mock('../../engine/replication/follower-log', async (original) => {
  const real = await original<typeof followerLog>();
  const truncateWhereParted: typeof real.truncateWhereParted = (...told) => {
    if (!rules.nobodyTruncates) real.truncateWhereParted(...told);
  };
  return { ...real, truncateWhereParted };
});

/** What a group's consumer makes of the flag that it is told of: -1 is none. */
function flagsAreReadAs(read: (committedOffset: number) => number): void {
  type Begin = (state: unknown, committed: { readonly committedOffset: number }, context: unknown) => void;
  const prototype = CommittedOffsets.prototype as unknown as { begin: Begin };
  const { begin } = prototype;
  vi.spyOn(prototype, 'begin').mockImplementation(function (this: unknown, state, committed, context) {
    begin.call(this, state, { ...committed, committedOffset: read(committed.committedOffset) }, context);
  });
}

/** Records without a key take the lanes in turn, one by one. */
function lanesInTurn(): void {
  let turn = 0;
  vi.spyOn(BuiltInPartitioner.prototype, 'current').mockImplementation(({ partitions }) => partitions[turn % partitions.length]!.partition);
  vi.spyOn(BuiltInPartitioner.prototype, 'produced').mockImplementation((bytes) => {
    if (bytes > 0) turn++;
    return false;
  });
}

afterEach(() => {
  for (const rule of Object.keys(rules) as (keyof typeof rules)[]) rules[rule] = false;
  vi.restoreAllMocks();
});

interface CounterProof {
  readonly name: string;
  readonly number: number;
  readonly run: () => unknown;
  readonly believed: unknown;
  readonly mustBeSeen: unknown;
}

/** @param world what it is that the believer believes in; `is` is what the experiment takes, `rule` switches one of the engine's */
function inAWorld<World, Seen>(
  { number, belief, experiment, mustBeSeen }: Misconception<World, Seen>,
  where: string,
  world: { readonly is?: World; readonly rule?: () => void },
  believed: Seen,
): CounterProof {
  const run = () => {
    world.rule?.();
    return experiment(world.is);
  };
  return { name: `${number} · “${belief}”: ${where}`, number, run, believed, mustBeSeen };
}

/** Those whose lessons are not there yet: they are shown, and not yet shown to be able to fail. */
const LATER: readonly number[] = [idempotenceIsOneSessions.number];

const allThree = ['0:0', '0:1', '0:2'];

const counterProofs: readonly CounterProof[] = [
  inAWorld(
    offsetsArePerPartition,
    'it is so in a topic of one partition',
    { is: changed(offsetsPerLane.opening, ['--partitions 3', '--partitions 1']) },
    { answers: [[0, 'CLN-001']] },
  ),
  inAWorld(
    aCommitIsTheNextOffset,
    'it is so where a group goes on behind the record that its flag names',
    { rule: () => flagsAreReadAs((committed) => (committed < 0 ? committed : committed + 1)) },
    { withCommit5: { timesHandled5: 1, timesHandled6: 1 }, withCommit6: { timesHandled5: 1, timesHandled6: 0 } },
  ),
  inAWorld(
    earliestRereads,
    'it is so where the setting counts for more than the flag',
    { rule: () => flagsAreReadAs(() => -1) },
    { atFirst: allThree, withCommits: allThree, newGroup: allThree, withRetentionPastTheCommit: ['0:12'] },
  ),
  inAWorld(
    earliestRereads,
    'and with auto.offset.reset=latest nothing is replayed either, nor read from the log’s start',
    { is: (line) => line.replace('earliest', 'latest') },
    { atFirst: [], withCommits: [], newGroup: [], withRetentionPastTheCommit: [] },
  ),
  inAWorld(
    moreConsumers,
    'it is so where there are many more lanes than consumers',
    { is: changed(groupsShareTheWork.opening, ['--partitions 3', '--partitions 20']) },
    { speeds: [1, 2, 3, 4, 5] },
  ),
  inAWorld(
    fewConsumers,
    'it is so where the assignor gives each consumer one at most',
    { rule: () => (rules.onePartitionEach = true) },
    { lanesDrained: 1, lag: 36 },
  ),
  inAWorld(
    sameKeySamePartition,
    'it is so as long as the producer has not heard of the new partition',
    { is: changed(moreLanes.opening, ['booking-api --config metadata.max.age.ms=1000', 'booking-api']) },
    { 'CLN-001': [2, 2], 'CLN-002': [1, 1], 'CLN-003': [1, 1] },
  ),
  inAWorld(
    everyClientHashesAlike,
    'it is so where librdkafka is told to hash as Java does',
    { is: changed(moreLanes.opening, ['partitioner=consistent_random', 'partitioner=murmur2_random']) },
    {
      found: [
        [1, 'CLN-002', 'booked'],
        [1, 'CLN-002', 'cancelled'],
      ],
    },
  ),
  inAWorld(
    noKeyIsSticky,
    'it is so where the producer takes turns',
    { rule: lanesInTurn },
    {
      lanesOfTwelve: 3,
      smallBatchesComeIn: 'turn',
      tenThousandAreEven: { inAll: true, atEveryMoment: true },
    },
  ),
  inAWorld(minInsyncReplicas, 'it does guard those with acks=all', { is: 'all' }, { isAccepted: false, isLost: false, isInTheLog: true }),
  inAWorld(
    twoFailures,
    'writes do, with min.insync.replicas=1',
    { is: changed(killTheLeader.opening, ['min.insync.replicas=2', 'min.insync.replicas=1']) },
    { afterOne: 'acknowledged', afterTwo: 'acknowledged', read: allThree },
  ),
  inAWorld(
    twoFailures,
    'and with min.insync.replicas=3 writes do not even survive one',
    { is: changed(killTheLeader.opening, ['min.insync.replicas=2', 'min.insync.replicas=3']) },
    { afterOne: 'NOT_ENOUGH_REPLICAS', afterTwo: 'NOT_ENOUGH_REPLICAS', read: ['0:0'] },
  ),
  inAWorld(
    readableOnceReplicated,
    'it is so where the leader’s log end alone decides',
    { rule: () => (rules.leaderAloneDecides = true) },
    { logEnd: 3, highWatermark: 3, read: 3 },
  ),
  inAWorld(
    readableOnceReplicated,
    'and where the leader itself is frozen, not even its log end moves',
    { is: 'leader' },
    { logEnd: 2, highWatermark: 2, read: 2 },
  ),
  inAWorld(
    aRestartedLeader,
    'it does where a follower never truncates',
    { rule: () => (rules.nobodyTruncates = true) },
    { truncated: [], healed: ['CLN-001', 'CLN-002'] },
  ),
  inAWorld(
    exactlyOnceEndsAtKafka,
    'one charge it is where the handler commits first, which may lead to none',
    { is: 'commit-then-process' },
    { charges: [3], sideEffects: { done: 4, repeated: 0, lost: 0 } },
  ),
  inAWorld(readingRemovesNothing, 'it does in the queue beside the log', { is: 'queue' }, { late: [], left: 0 }),
];

describe('what must be seen is not always seen', () => {
  test.each(counterProofs.map((each) => [each.name, each] as const))('%s', (_, { run, believed, mustBeSeen }) => {
    const seen = run();
    expect(seen).toEqual(believed);
    expect(() => expect(seen).toEqual(mustBeSeen)).toThrow();
  });

  test.each(misconceptions.filter(({ number }) => !LATER.includes(number)).map((each) => [each.number, each] as const))(
    '%i · each part of it is missing in one of these worlds',
    (number, { mustBeSeen }) => {
      const worlds = counterProofs.filter((each) => each.number === number).map(({ believed }) => partsOf(believed));
      for (const [what, value] of Object.entries(partsOf(mustBeSeen)))
        expect(worlds.some((believed) => !isDeepStrictEqual(believed[what], value))).toBe(true);
    },
  );
});

const partsOf = (seen: unknown) => seen as Readonly<Record<string, unknown>>;
