/**
 * The command-line tools' code, which who runs a world brings before a command asks for it: a page loads it when it is first wanted
 * (all-tools.ts). What creates a topic is always here, because every first cluster has one.
 *
 * It may never hold anything of a world: code is the same for all of them.
 */
import { assert } from '../../../base/assert';
import type { Context } from '../../sim/context';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import type { Step } from './step';

export type Lesson = 'Learned' | 'AskAgain';

export interface Tools {
  next(call: AdminQuestion, task: AdminTask, context: Context): Step;
  learn(task: AdminTask, apiKey: number, body: unknown): Lesson;
  /** What kafka-delete-records.sh prints where time is up: what was done until then. */
  deletedSoFar(task: AdminTask): readonly string[] | null;
}

const brought: Tools[] = [];

export function bringTools(tools: Tools): void {
  if (brought.length === 0) brought.push(tools);
}

export function tools(): Tools {
  const [all] = brought;
  assert(all !== undefined, 'the tools are brought before a command asks for them');
  return all;
}
