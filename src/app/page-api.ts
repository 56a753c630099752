/** `window.glassbroker`: what a person at the console, or a story of the end-to-end tests, can do by text. */
import type { ClusterFrame } from '../frame/cluster-frame';
import type { FrameLoop } from '../state/frame-loop';
import type { CommandAnswer, Session, Verdicts } from '../state/session';

export interface PageApi {
  /** Applies a command at the present instant; resolves with what the cluster answered, when it has. */
  run(text: string): Promise<CommandAnswer>;
  /** Resolves when posted commands are applied, their frame is painted and writes are drained. */
  idle(): Promise<void>;
  frame(): ClusterFrame | null;
  verdicts(): Promise<Verdicts>;
}

export function pageApi(session: Session, loop: FrameLoop): PageApi {
  return {
    run: (text) => session.run(text),
    async idle() {
      await session.port.idle();
      await loop.painted();
    },
    frame: () => session.store.getState().frame,
    verdicts: () => session.port.verdicts(),
  };
}

declare global {
  interface Window {
    glassbroker: PageApi;
  }
}
