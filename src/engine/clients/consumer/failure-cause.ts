/** What poll() throws next. An application that does not catch it closes its consumer, and so does every application here. */
import type { ErrorCode } from '../../model/vocabulary';
import { State } from '../../sim/state';

export class FailureCause extends State {
  error: ErrorCode | null = null;
  reason: string | null = null;

  /** The first counts. */
  raise(reason: string, error: ErrorCode | null = null): void {
    this.reason ??= reason;
    this.error ??= error;
  }
}
