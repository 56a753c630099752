/** I-1 to I-8: what must hold in every cluster at every moment. */
import { committedRecordsSurvive } from './committed-records-survive';
import { highWatermarkNeverRetreats } from './high-watermark-never-retreats';
import { Invariants } from './invariant';
import { isrKeepsWhatItPromises } from './isr-keeps-what-it-promises';
import { logsMatch } from './logs-match';
import { nothingIsWrittenTwice } from './nothing-is-written-twice';
import { offsetsAreDense } from './offsets-are-dense';
import { oneLeaderAnEpoch } from './one-leader-an-epoch';
import { onlyCommittedIsVisible } from './only-committed-is-visible';
import { producersWriteInOrder } from './producers-write-in-order';

export const ALL_INVARIANTS = new Invariants([
  committedRecordsSurvive,
  logsMatch,
  highWatermarkNeverRetreats,
  oneLeaderAnEpoch,
  onlyCommittedIsVisible,
  producersWriteInOrder,
  nothingIsWrittenTwice,
  offsetsAreDense,
  isrKeepsWhatItPromises,
]);
