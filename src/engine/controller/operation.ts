/**
 * What an operation decides: the records to write, and what to answer once they are written. An operation looks at the image and
 * changes nothing; the controller appends its records as one batch, and only replaying that batch changes the image. So what the
 * controller knows is always what its log says, and what a restart would know.
 *
 * Kafka: ControllerResult
 */

import type { MetadataRecord } from '../metadata/records';
import type { ErrorCode } from '../model/vocabulary';

export interface Operation<Answer> {
  readonly records: readonly MetadataRecord[];
  readonly answer: Answer;
}

/** Kafka's error code with the words that go with it. */
export interface ApiError {
  readonly code: ErrorCode;
  /** Null where the code says it all. */
  readonly message: string | null;
}

export const apiError = (code: ErrorCode, message: string | null): ApiError => ({ code, message });
