/** The prose of every lesson, by slug and step. */
import type { ReactNode } from 'react';
import { aLogNotAQueue } from './a-log-not-a-queue';
import { brokersAndReplicas } from './brokers-and-replicas';
import { groupsShareTheWork } from './groups-share-the-work';
import { keyDecidesTheLane } from './key-decides-the-lane';
import { killTheLeader } from './kill-the-leader';
import { moreLanes } from './more-lanes';
import { offsetsPerLane } from './offsets-per-lane';

export type Prose = Readonly<Record<string, ReactNode>>;

const all: Readonly<Record<string, Prose>> = {
  'a-log-not-a-queue': aLogNotAQueue,
  'a-key-decides-the-lane': keyDecidesTheLane,
  'offsets-are-per-lane': offsetsPerLane,
  'more-lanes': moreLanes,
  'brokers-and-replicas': brokersAndReplicas,
  'kill-the-leader': killTheLeader,
  'groups-share-the-work': groupsShareTheWork,
};

export const proseOf = (slug: string): Prose => all[slug] ?? {};
