/** All lessons there are, in the order of the course. */
import { aLogNotAQueue } from './a-log-not-a-queue/lesson';
import { brokersAndReplicas } from './brokers-and-replicas/lesson';
import { groupsShareTheWork } from './groups-share-the-work/lesson';
import { keyDecidesTheLane } from './key-decides-the-lane/lesson';
import { killTheLeader } from './kill-the-leader/lesson';
import type { Lesson } from './lesson';
import { moreLanes } from './more-lanes/lesson';
import { offsetsPerLane } from './offsets-per-lane/lesson';

export const lessons: readonly Lesson[] = [
  aLogNotAQueue,
  keyDecidesTheLane,
  offsetsPerLane,
  moreLanes,
  brokersAndReplicas,
  killTheLeader,
  groupsShareTheWork,
];
