/** A command that has been judged: why it is refused, or what to do. Judging changes nothing; the act is done at once or not at all. */
import { err, ok, type Result } from '../../../base/result';
import type { EventId } from '../../sim/context';

/** Which command it is, and the event that all of it follows from. */
export interface By {
  readonly number: number;
  readonly cause: EventId;
}

/** Does it. Returns what there is to say, or 'Later' where the cluster will answer, or something must end first. */
export type Act = (by: By) => readonly string[] | 'Later';

export type Judged = Result<Act, string>;

export const refused = (why: string): Judged => err(why);
/** There is nothing to say. */
export const done = (act: (by: By) => void): Judged =>
  ok((by) => {
    act(by);
    return [];
  });
export const later = (act: (by: By) => void): Judged =>
  ok((by) => {
    act(by);
    return 'Later';
  });
