/** What is left of the stage while the diagram is open: the lane of each partition's leader, three in a row. */
import type { BrokerView, ClusterFrame, PartitionLane } from '../../frame/cluster-frame';
import { at, each, one, put, round } from '../kit/one';
import { LANE_INSET, LANE_OFFSETS, PITCH } from '../layout';
import { drawPartitionLane, type LaneHandlers } from '../log/draw-partition-lane';
import type { Motion } from '../motion';

const A_ROW = 3;
const CELL = { above: 40, cap: 70, lane: LANE_INSET + LANE_OFFSETS * PITCH + 70, height: 40, below: 14, gap: 24 };
const WIDTH = CELL.cap + CELL.lane + CELL.gap;
const ROW = CELL.above + CELL.height + CELL.below;

interface LedLane {
  readonly broker: BrokerView;
  readonly lane: PartitionLane;
}

export function drawLeaderStrip(root: SVGElement, frame: ClusterFrame, motion: Motion, handlers: LaneHandlers): void {
  const led = leadersOf(frame);
  const rows = Math.max(1, Math.ceil(led.length / A_ROW));
  put(root, { viewBox: `0 0 ${WIDTH * A_ROW - CELL.gap} ${rows * ROW}`, role: 'group', 'aria-label': 'The leaders’ lanes' });
  each(
    root,
    led,
    ({ lane }) => lane.partition,
    (element, { lane, broker }) => {
      const index = led.findIndex((each) => each.lane === lane);
      const [x, y] = [(index % A_ROW) * WIDTH + CELL.cap, Math.floor(index / A_ROW) * ROW + CELL.above];
      put(element, { transform: at(x, y) });
      const firstOffset = Math.max(0, lane.logEndOffset - LANE_OFFSETS);
      const box = { lane, leads: true, firstOffset, x: 0, y: 0, width: CELL.lane, height: CELL.height };
      drawPartitionLane(one(element, 'g.lane'), box, motion, handlers);
      one(element, 'text.broker', { x: -68, y: round(CELL.height + 13) }, `broker ${broker.id}`);
    },
  );
}

/** In order of their partitions; of a partition that nobody leads, the lane of whoever led it last. */
function leadersOf({ brokers }: ClusterFrame): readonly LedLane[] {
  const led = new Map<number, LedLane>();
  for (const broker of brokers) {
    for (const lane of broker.lanes) {
      const known = led.get(lane.partition);
      const isBetter =
        known === undefined ||
        (lane.role === 'Leader' && known.lane.role !== 'Leader') ||
        (lane.role === known.lane.role && lane.leaderEpoch > known.lane.leaderEpoch);
      if (isBetter) led.set(lane.partition, { broker, lane });
    }
  }
  return [...led.values()].sort((a, b) => a.lane.partition - b.lane.partition);
}
