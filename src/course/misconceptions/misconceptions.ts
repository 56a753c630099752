/** All of which there are experiments, by their numbers in the course's list. */
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
import type { AnyMisconception } from './misconception';

export const misconceptions: readonly AnyMisconception[] = [
  offsetsArePerPartition,
  aCommitIsTheNextOffset,
  earliestRereads,
  moreConsumers,
  fewConsumers,
  sameKeySamePartition,
  everyClientHashesAlike,
  noKeyIsSticky,
  minInsyncReplicas,
  twoFailures,
  readableOnceReplicated,
  aRestartedLeader,
  exactlyOnceEndsAtKafka,
  readingRemovesNothing,
  idempotenceIsOneSessions,
];
