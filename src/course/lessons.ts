/** All lessons there are, in the order of the course. */
import { brokersAndReplicas } from './brokers-and-replicas/lesson';
import { groupsShareTheWork } from './groups-share-the-work/lesson';
import { keyDecidesTheLane } from './key-decides-the-lane/lesson';
import type { Lesson } from './lesson';
import { offsetsPerLane } from './offsets-per-lane/lesson';

export const lessons: readonly Lesson[] = [keyDecidesTheLane, offsetsPerLane, brokersAndReplicas, groupsShareTheWork];
