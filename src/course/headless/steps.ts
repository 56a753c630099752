/** What a lesson gives the cluster, step by step: so that an experiment does what its learner does. And openings that differ in one thing. */
import { assert } from '../../base/assert';
import type { Lesson, Opening, Step } from '../lesson';

function stepOf({ slug, steps }: Lesson, id: string): Step {
  const step = steps.find((each) => each.id === id);
  assert(step !== undefined, `${slug} has a step ${id}`);
  return step;
}

/** What solves the step's tasks. */
export function solutionOf(lesson: Lesson, id: string): readonly string[] {
  const step = stepOf(lesson, id);
  assert(step.kind !== 'read', `${id} is something to do`);
  return step.solution;
}

/** What its answer button does. */
export function actOf(lesson: Lesson, id: string): readonly string[] {
  const step = stepOf(lesson, id);
  assert(step.kind === 'predict', `${id} is a prediction`);
  return step.act.commands;
}

/** What the first button on its stage does. */
export function offerOf(lesson: Lesson, id: string): string {
  const offer = stepOf(lesson, id).scene.offers?.[0];
  assert(offer !== undefined, `${id} offers something`);
  return offer.command;
}

/** The same opening, but for some words that are others: pairs of what stands there and what shall. */
export function changed(opening: Opening, ...words: readonly (readonly [from: string, to: string])[]): Opening {
  const commands = [...opening.commands];
  for (const [from, to] of words) {
    const at = commands.findIndex((command) => command.includes(from));
    assert(at >= 0, `the opening says ${from}`);
    commands[at] = commands[at]!.replace(from, to);
  }
  return { ...opening, commands };
}
