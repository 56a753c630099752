/** Plays a lab without a page: its worlds fork from one session, each lives through its own commands, and all stop at one moment. */
import { defaultDescription } from '../../engine/cluster/description';
import { giveLine, openScenario } from '../../engine/session/open-scenario';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import type { Lab } from '../labs/lab';

export function openLab({ opening }: Lab): Session {
  const { seed, brokers, commands } = opening;
  return openScenario({ description: defaultDescription({ seed, brokers, epochMs: 1_767_225_600_000 }), commands });
}

/** One session a world, at the end of what follows from a blow at that moment. */
export function runLab(lab: Lab, opened: Session, blowUs: number): readonly Session[] {
  const forkedAt = opened.now;
  return lab.worlds.map((world) => {
    const session = opened.forkAt(forkedAt);
    for (const { afterUs, text } of world.commands(blowUs)) {
      session.advance((forkedAt + afterUs) as VirtualTime);
      giveLine(session, text);
    }
    session.advance((forkedAt + blowUs + lab.aftermathUs) as VirtualTime);
    return session;
  });
}
