/**
 * What the active controller has written and no majority has yet: what it will mean, should it be committed. Nobody is told before, for
 * a leader that is deposed may have decided in vain.
 *
 * Kafka: DeferredEventQueue, OffsetControlManager
 */
import type { Happening } from '../model/events';
import { METADATA_TOPIC, type Offset } from '../model/vocabulary';
import type { Context, EventId } from '../sim/context';
import { Shared, State } from '../sim/state';

class Written extends Shared {
  /** The offset behind its last record. */
  readonly end: Offset;
  readonly happenings: readonly Happening[];
  readonly cause: EventId | null;

  constructor(written: { end: Offset; happenings: readonly Happening[]; cause: EventId | null }) {
    super();
    this.end = written.end;
    this.happenings = written.happenings;
    this.cause = written.cause;
  }
}

export class Uncommitted extends State {
  private readonly written: Written[] = [];

  add(written: { end: Offset; happenings: readonly Happening[]; cause: EventId | null }): void {
    this.written.push(new Written(written));
  }

  /** Tells what has come true. The first of what was written together is the cause of the rest. */
  committed(highWatermark: Offset, context: Context): void {
    while (this.written.length > 0 && this.written[0]!.end <= highWatermark) {
      const { end, happenings, cause } = this.written.shift()!;
      context.because(cause);
      tell(happenings, end, context);
    }
  }

  /** It may never come true; what does, whoever commits it tells (`tellIfNobodyHas`). */
  forget(): void {
    this.written.length = 0;
  }
}

/** What another controller wrote, and was deposed or died before it was committed: whoever learns first that it is tells it. */
export function tellIfNobodyHas(end: Offset, happenings: () => readonly Happening[], context: Context): void {
  const told = context.toldUpTo(METADATA_TOPIC);
  if (told !== null && end > told) tell(happenings(), end, context);
}

/** The first is the cause of the rest. */
function tell([first, ...rest]: readonly Happening[], end: Offset, context: Context): void {
  context.tellUpTo(METADATA_TOPIC, end);
  const because = first === undefined ? context.cause : context.emit(first);
  for (const happening of rest) {
    context.emit(happening);
    context.because(because);
  }
}
