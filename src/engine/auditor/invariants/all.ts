/** I-1 to I-8 and I-15 to I-18: what must hold in every cluster at every moment. I-19 stands beside the quorum (controller/quorum/quorum-checker.ts), I-20 in determinism.ts. */
import { committedRecordsSurvive } from './committed-records-survive';
import { gapsAreSuperseded } from './gaps-are-superseded';
import { highWatermarkNeverRetreats } from './high-watermark-never-retreats';
import { Invariants } from './invariant';
import { isrKeepsWhatItPromises } from './isr-keeps-what-it-promises';
import { lastValuesSurvive } from './last-values-survive';
import { logsMatch } from './logs-match';
import { metadataIsOneHistory } from './metadata-is-one-history';
import { nothingIsWrittenTwice } from './nothing-is-written-twice';
import { offsetsAreDense } from './offsets-are-dense';
import { oneLeaderAnEpoch } from './one-leader-an-epoch';
import { onlyCommittedIsVisible } from './only-committed-is-visible';
import { producersWriteInOrder } from './producers-write-in-order';
import { retentionTakesAPrefix } from './retention-takes-a-prefix';

export const ALL_INVARIANTS = new Invariants(
  [
    committedRecordsSurvive,
    logsMatch,
    highWatermarkNeverRetreats,
    oneLeaderAnEpoch,
    onlyCommittedIsVisible,
    producersWriteInOrder,
    nothingIsWrittenTwice,
    offsetsAreDense,
    isrKeepsWhatItPromises,
    retentionTakesAPrefix,
    lastValuesSurvive,
    gapsAreSuperseded,
  ],
  [metadataIsOneHistory],
);
