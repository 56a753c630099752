/** What is asked about one thing, or one stretch of time. A part of the thread that is loaded when somebody first asks. */
import { assertUnreachable } from '../../base/assert';
import { inspectRecord } from '../../frame/record/inspect-record';
import { projectSettings } from '../../frame/settings/project-settings';
import { projectSpaceTime } from '../../frame/space-time/project-space-time';
import { keyMoves } from '../../frame/topics/key-moves';
import { projectTopics } from '../../frame/topics/project-topics';
import { explain } from '../../frame/why/explain';
import type { Answer, Question } from '../protocol/messages';
import type { OpenedSession } from './opening';
import { refusalsOf } from './refusals';
import { tellSession } from './tell-session';

export type CloseLook = Extract<
  Question,
  { readonly kind: 'Explain' | 'Inspect' | 'SpaceTime' | 'Topics' | 'Settings' | 'KeyMoves' | 'Tell' | 'Judge' }
>;

export function lookClosely(opened: OpenedSession, question: CloseLook): Answer {
  const { id } = question;
  const { session } = opened;
  switch (question.kind) {
    case 'Explain':
      return { kind: 'Explain', id, explanation: explain(session, question.subject, question.topic) };
    case 'Inspect':
      return { kind: 'Inspect', id, inspection: inspectRecord(session, question.place) };
    case 'SpaceTime':
      return { kind: 'SpaceTime', id, diagram: projectSpaceTime(session, question.stretch) };
    case 'Topics':
      return { kind: 'Topics', id, topics: projectTopics(session) };
    case 'Settings':
      return { kind: 'Settings', id, settings: projectSettings(session) };
    case 'KeyMoves':
      return { kind: 'KeyMoves', id, moves: keyMoves(session, question.topic, question.partitions) };
    case 'Judge':
      return { kind: 'Judge', id, refusals: refusalsOf(session, question.texts) };
    case 'Tell':
      return { kind: 'Tell', id, file: tellSession(opened) };
    default:
      return assertUnreachable(question);
  }
}
