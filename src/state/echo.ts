/**
 * What the echo line says: the last command that was given here, or, where another moment is shown since, the last that had been given by
 * that moment and what had come of it by then. History knows; nothing is remembered from before the journey.
 */

import { sendsWords } from '../frame/sends';
import type { CommandAnswer, LastCommand, SessionState } from './session';
import type { TimelineState, ToldCommand } from './timeline';

type Told = Pick<TimelineState, 'commands'>;

/** Null where nothing had been given by now. */
export function givenBy({ lastCommand, hasTravelled, frame }: SessionState, { commands }: Told): LastCommand | ToldCommand | null {
  if (lastCommand !== null || !hasTravelled || frame === null) return lastCommand;
  const { now } = frame;
  return commands.findLast(({ at }) => at <= now) ?? null;
}

/** Null where the cluster had not answered by now. */
export function answeredBy(state: SessionState, timeline: Told): CommandAnswer | null {
  const given = givenBy(state, timeline);
  if (given === null || given === state.lastCommand) return given?.answer ?? null;
  const { answer } = given as ToldCommand;
  return answer !== null && answer.at <= (state.frame?.now ?? 0) ? answer : null;
}

/** What had become by now of the records that it sent; empty where it sent none, or they have not left the application. */
export function sentBy(state: SessionState, timeline: Told): string {
  const given = givenBy(state, timeline);
  const told = given === state.lastCommand ? toldAs(given?.text, timeline) : (given as ToldCommand);
  const isTold = answeredBy(state, timeline)?.ok === true && told?.sends != null && state.frame !== null;
  return isTold ? sendsWords(told.sends, state.frame.now) : '';
}

/** What was typed in short is told as the tool's own line. */
const toldAs = (text: string | undefined, { commands }: Told) => commands.findLast((each) => each.text === text) ?? commands.at(-1);
