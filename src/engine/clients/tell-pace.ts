/** What is told of an application that was paused, goes on, or takes another time for a record. */
import type { Happening } from '../model/events';
import type { Context, NodeId, Payload } from '../sim/context';
import { PauseApplication, ResumeApplication, SetPace } from './told';

export function tellPace(told: Payload, node: NodeId, context: Context): void {
  const fact = factOf(told, node);
  if (fact !== null) context.emit(fact);
}

function factOf(told: Payload, node: NodeId): Happening | null {
  if (told instanceof PauseApplication) return { kind: 'ApplicationPaused', node };
  if (told instanceof ResumeApplication) return { kind: 'ApplicationResumed', node };
  return told instanceof SetPace ? { kind: 'ApplicationSlowed', node, perRecordUs: told.perRecordUs } : null;
}
