/** The whole conversation with a cluster of three brokers that has nothing in it yet. */
import { brokers, elections, features, reassignments } from './cluster';
import type { Conversation } from './conversation';
import { committedAlone, committedOffsets, coordinators, describedGroups, membership, staticMembership, unknownGroups } from './groups';
import { olderGroups, olderRecords, olderTopics } from './older';
import { deletedRecords, fetched, idempotent, produced, soughtOffsets } from './records';
import { changedSettings, describedSettings } from './settings';
import { fewerTopics, knownTopics, morePartitions, newTopics, newTopicsWithSettings, topicsForAll } from './topics';

export function* everything(): Conversation {
  yield* topicsForAll();
  const coordinator = yield* coordinators();
  yield* produced();
  yield* idempotent();
  yield* fetched();
  yield* soughtOffsets();
  const member = yield* membership(coordinator);
  yield* committedOffsets(coordinator, member);
  yield* describedGroups(coordinator, member);
  yield* staticMembership();
  yield* committedAlone();
  yield* unknownGroups();
  yield* newTopics();
  yield* newTopicsWithSettings();
  yield* morePartitions();
  yield* fewerTopics();
  yield* knownTopics();
  yield* describedSettings();
  yield* changedSettings();
  yield* elections();
  yield* reassignments();
  yield* features();
  yield* brokers();
  yield* olderTopics();
  yield* olderRecords();
  yield* olderGroups();
  yield* deletedRecords();
}
