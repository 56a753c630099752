/** What is asked about one thing: why it is so, or what is in it. A part of the thread that is loaded when somebody first asks. */
import type { Session } from '../../engine/session/session';
import { inspectRecord } from '../../frame/record/inspect-record';
import { explain } from '../../frame/why/explain';
import type { Answer, Question } from '../protocol/messages';

export type CloseLook = Extract<Question, { readonly kind: 'Explain' | 'Inspect' }>;

export function lookClosely(session: Session, question: CloseLook): Answer {
  const { id } = question;
  if (question.kind === 'Explain') return { kind: 'Explain', id, explanation: explain(session, question.subject, question.topic) };
  return { kind: 'Inspect', id, inspection: inspectRecord(session, question.place) };
}
