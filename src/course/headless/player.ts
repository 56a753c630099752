/**
 * Plays a lesson as a learner would who knows the way: gives the solution's lines, lets time pass until what a step asks for has come about,
 * and answers predictions by letting the cluster answer them. What it looks at is what a page would be sent.
 */
import { assert } from '../../base/assert';
import { defaultDescription } from '../../engine/cluster/description';
import type { Happening } from '../../engine/model/events';
import { parseCommand } from '../../engine/session/commands';
import { giveLine, openScenario } from '../../engine/session/open-scenario';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import { projectCluster } from '../../frame/project-cluster';
import { fill } from '../fill';
import type { Challenge, Check, Happened, Opening, PredictStep, Scene, Seen, Solution, Step } from '../lesson';

const EPOCH_MS = 1_767_225_600_000;
const LOOK_EVERY_US = 5_000;
/** Longer than any timeout that a lesson waits for. */
const PATIENCE_US = 120_000_000;

export class Player {
  readonly session: Session;
  private scene: Scene;
  /** The first event of the step. */
  private since: number;

  constructor(opening: Opening, scene: Scene) {
    const { seed, brokers, commands } = opening;
    this.session = openScenario({ description: defaultDescription({ seed, brokers, epochMs: EPOCH_MS }), commands });
    this.scene = scene;
    this.since = this.session.world.events;
  }

  get seen(): Seen {
    const { history } = this.session.world.cluster.sim;
    const events: Happened[] = [];
    for (let id = this.since; id < history.length; id++) {
      const { at, what, id: event } = history.get(id);
      events.push({ id: event, at, what: what as Happening });
    }
    return { frame: projectCluster(this.session, this.scene.topic), events };
  }

  begin(scene: Scene): void {
    this.scene = scene;
    this.since = this.session.world.events;
  }

  /** Returns whether the step came to its end: every task ticked, the prediction answered. */
  play(step: Step): boolean {
    this.begin(step.scene);
    if (step.kind === 'read') return true;
    const solved = this.solve(
      step.solution,
      step.tasks.map(({ done }) => done),
    );
    if (step.kind === 'do' || !solved) return solved;
    return this.predict(step) !== null;
  }

  /** The option that the cluster has shown to be true. */
  predict(step: PredictStep): string | null {
    this.begin(step.scene);
    for (const line of step.act.commands) this.give(line);
    this.until((seen) => step.answer(seen) !== null);
    return step.answer(this.seen);
  }

  playChallenge({ scene, solution, reached }: Challenge): boolean {
    this.begin(scene);
    return this.solve(solution, [reached]);
  }

  /** Whether all checks have come true, each at some moment: what is ticked stays ticked. */
  solve(lines: Solution, checks: readonly Check[]): boolean {
    const open = new Set(checks);
    const look = () => {
      const { seen } = this;
      for (const check of open) if (check(seen)) open.delete(check);
      return open.size === 0;
    };
    for (const line of lines) {
      const wait = /^wait (\d+) (ms|s)$/.exec(line);
      if (wait === null) this.give(line);
      else this.pass(Number(wait[1]) * (wait[2] === 's' ? 1_000_000 : 1_000), look);
      look();
    }
    return this.until(look);
  }

  private give(line: string): void {
    giveLine(this.session, fill(line, projectCluster(this.session, this.scene.topic)));
  }

  pass(us: number, look: () => boolean = () => false): void {
    const end = this.session.now + us;
    while (this.session.now < end) {
      this.session.advance(Math.min(end, this.session.now + LOOK_EVERY_US) as VirtualTime);
      look();
    }
  }

  /** Lets time pass until that is true; false where it does not come to that. Looks again only when something has happened, or a second passed. */
  until(isTrue: Check | (() => boolean)): boolean {
    const limit = this.session.now + PATIENCE_US;
    for (;;) {
      if (isTrue(this.seen)) return true;
      if (this.session.now >= limit) return false;
      const { events } = this.session.world;
      const again = this.session.now + 1_000_000;
      while (this.session.world.events === events && this.session.now < Math.min(again, limit))
        this.session.advance((this.session.now + LOOK_EVERY_US) as VirtualTime);
    }
  }
}

/** Commands among a solution's lines. */
export function commandsIn(lines: Solution) {
  return lines
    .filter((line) => !line.startsWith('wait '))
    .map((line) => {
      const command = parseCommand(line.replace(/\{[a-z ]+\}/g, '1'));
      assert(command.ok, `${line} is a command`);
      return command.value;
    });
}
