/** Lesson 3, from its opening: its twelve records without a key; the same with batches of 64 bytes; and ten thousand, in batches of twenty or so. */
import { Experiment } from '../headless/experiment';
import { actOf, changed } from '../headless/steps';
import { recordsInAll } from '../looks';
import { offsetsPerLane } from '../offsets-per-lane/lesson';
import type { Misconception } from './misconception';

const { opening } = offsetsPerLane;
const withBatchSize = (bytes: number) => changed(opening, ['--name booking-api', `--name booking-api --config batch.size=${bytes}`]);
const [twelve] = actOf(offsetsPerLane, 'no-key');
const tenThousand = twelve!.replace('×12', '×10000');

/** The lane that each record went to, in the order of sending. */
function lanesOf(from: typeof opening, send: string, count: number): readonly number[] {
  const world = Experiment.opens(from);
  world.give(send);
  world.until('all are in', () => recordsInAll(world.frame) === count);
  const lanes: number[] = [];
  for (const { partition, records } of world.happened('BatchDrained')) for (const number of records) lanes[number] = partition.partition;
  return lanes;
}

const countsOf = (lanes: readonly number[]) => [0, 1, 2].map((lane) => lanes.filter((at) => at === lane).length);
/** How many records go where the one before went. */
const stays = (lanes: readonly number[]) => lanes.filter((lane, record) => record > 0 && lane === lanes[record - 1]).length;
/** Every three in a row on three lanes. */
const inTurn = (lanes: readonly number[]) => lanes.every((_, at) => at < 2 || new Set(lanes.slice(at - 2, at + 1)).size === 3);

function withoutKeys() {
  const inOneBatch = lanesOf(opening, twelve!, 12);
  const inSmall = lanesOf(withBatchSize(64), twelve!, 12);
  const many = lanesOf(withBatchSize(512), tenThousand, 10_000);
  return {
    lanesOfTwelve: new Set(inOneBatch).size,
    smallBatchesComeIn: new Set(inSmall).size > 1 && stays(inSmall) > 5 ? 'clumps' : 'turn',
    tenThousandAreEven: {
      inAll: countsOf(many).every((count) => Math.abs(count / many.length - 1 / 3) < 0.03),
      atEveryMoment: inTurn(many),
    },
  };
}

export const noKeyIsSticky: Misconception<never, ReturnType<typeof withoutKeys>> = {
  number: 10,
  belief: 'without a key, strict round robin',
  experiment: withoutKeys,
  mustBeSeen: {
    lanesOfTwelve: 1,
    smallBatchesComeIn: 'clumps',
    tenThousandAreEven: { inAll: true, atEveryMoment: false },
  },
};
