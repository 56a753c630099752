/**
 * A lab's worlds as the page holds them: a session a world, as if each were alone, and what is true of all of them together. The first
 * session leads: the page's clock, keys and time line are its own, and its frames come with those of the others, of the same moment.
 *
 * Moving the blow runs all worlds anew, from the fork; nothing is worked out here.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Lab } from '../course/labs/lab';
import type { LabStory } from '../frame/lab/lab-view';
import { createSession, type EnginePort, type Session } from '../state/session';
import type { ConnectedWorlds } from '../worker/client/worlds-client';
import type { StepTo, WorldsMoment, WorldsRun } from '../worker/protocol/worlds';

export interface LabState {
  readonly moment: WorldsMoment | null;
  /** When the blow strikes: microseconds after the fork. */
  readonly blowUs: number;
  /** What is being read: the stories of these records of that world. */
  readonly reading: Reading | null;
}

export interface Reading {
  readonly world: number;
  readonly title: string;
  /** By their numbers among the world's records. */
  readonly records: readonly number[];
  readonly stories: readonly LabStory[];
}

export interface LabWorlds {
  readonly lab: Lab;
  readonly store: StoreApi<LabState>;
  readonly sessions: readonly Session[];
  moveBlow(blowUs: number): void;
  step(direction: 'forward' | 'back', to: StepTo): void;
  /** Shows all worlds as they were when the records came, before anything happened to them. */
  goToStart(): void;
  goToEnd(): void;
  read(world: number, title: string, records: readonly number[]): Promise<void>;
  closeReading(): void;
}

/** Slow enough to see a handler go from line to line. */
const SPEED = 1 / 20;
const BEFORE_BLOW_US = 2_000;

export const runOf = ({ worlds, aftermathUs }: Lab, blowUs: number): WorldsRun => ({
  commands: worlds.map((world) => world.commands(blowUs)),
  untilUs: blowUs + aftermathUs,
});

export function createLabWorlds(lab: Lab, worlds: ConnectedWorlds, prefersReducedMotion: () => boolean): LabWorlds {
  const { fromUs, untilUs, atFirstUs } = lab.blow;
  const store = createStore<LabState>(() => ({ moment: null, blowUs: atFirstUs, reading: null }));
  const sessions = joinSessions(worlds, {
    prefersReducedMotion,
    withLabs: true,
    arrived: (moment) => isNews(moment, store.getState().moment) && store.setState({ moment }),
  });
  const lead = sessions[0]!;
  lead.setPace({ playing: false, speed: SPEED });

  const at = (afterUs: number) => ((store.getState().moment?.forkedAt ?? 0) + afterUs) as Parameters<EnginePort['seek']>[0];
  return {
    lab,
    store,
    sessions,
    moveBlow(asked) {
      const blowUs = Math.max(fromUs, Math.min(untilUs, Math.round(asked)));
      if (blowUs === store.getState().blowUs) return;
      store.setState({ blowUs, reading: null });
      lead.setPace({ playing: false });
      worlds.rerun(runOf(lab, blowUs));
    },
    step(direction, to) {
      lead.setPace({ playing: false });
      worlds.step(direction, to);
    },
    goToStart() {
      lead.setPace({ playing: false });
      lead.seek(at(fromUs - BEFORE_BLOW_US));
    },
    goToEnd() {
      lead.setPace({ playing: false });
      lead.seek(at(store.getState().blowUs + lab.aftermathUs));
    },
    async read(world, title, records) {
      const stories = await worlds.stories();
      store.setState({ reading: { world, title, records, stories: stories[world] ?? [] } });
    },
    closeReading: () => store.setState({ reading: null }),
  };
}

function isNews(moment: WorldsMoment, before: WorldsMoment | null): boolean {
  if (before === null || moment.reruns !== before.reruns) return true;
  return moment.frames.some((frame, index) => {
    const known = before.frames[index];
    return known === undefined || frame.now !== known.now || frame.eventNumber !== known.eventNumber || frame.branch !== known.branch;
  });
}

/** A session a world. Whoever pulls a frame of the first has one of each, of the same moment. */
export function joinSessions(
  worlds: ConnectedWorlds,
  options: { readonly prefersReducedMotion: () => boolean; readonly withLabs: boolean; arrived(moment: WorldsMoment): void },
): readonly Session[] {
  const { prefersReducedMotion, withLabs, arrived } = options;
  const [lead, ...others] = worlds.ports.map((port, world) => createSession(world === 0 ? leading(port) : port, prefersReducedMotion));
  // The first world's clock is everybody's: for who asked for less motion only its steps are counted out.
  const sessions = [lead!, ...others.map((other) => ({ ...other, setPace: lead!.setPace, step: lead!.step }))];
  return sessions;

  function leading(port: EnginePort): EnginePort {
    return Object.assign(Object.create(port) as EnginePort, {
      async pull(topic: Parameters<EnginePort['pull']>[0]) {
        const moment = await worlds.pullAll(topic, { withLabs });
        const [first, ...others] = moment.frames;
        for (const [index, frame] of others.entries()) sessions[index + 1]?.store.setState({ frame });
        arrived(moment);
        return first!;
      },
    });
  }
}
