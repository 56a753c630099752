/**
 * How an application deals with the records that poll() returned: in which order it works on them and commits, and what it does outside
 * Kafka for each of them. Not a setting of Kafka's: it is a line or two in the user's own code, and all that Kafka's delivery promises
 * hang on.
 *
 * Read next: ../clients/consumer/consumer-application.ts (who does it), ../auditor/side-effects.ts (who counts it).
 */
export interface RecordHandler {
  /**
   * CommitThenProcess: `commitSync(); for (r of records) process(r)`, at most once.
   * ProcessThenCommit: `for (r of records) process(r); commitSync()`, at least once.
   */
  readonly order: HandlerOrder;
  /** What process(r) does in the world outside: it is done for good, whatever becomes of the consumer. `sms`, `charge` */
  readonly sideEffect: string;
}

export type HandlerOrder = 'CommitThenProcess' | 'ProcessThenCommit';

/** As they are written in a command. */
export const handlerOrders: Readonly<Record<HandlerOrder, string>> = {
  CommitThenProcess: 'commit-then-process',
  ProcessThenCommit: 'process-then-commit',
};
