import type { ToPage } from '../protocol/messages';

/** The thread that a host lives on: all that it knows of clock, timers and page. */
export interface Surroundings {
  /** Never goes back. */
  wallMs(): number;
  post(message: ToPage): void;
  /** Calls back after that time; after 0, as soon as waiting messages have been handled. */
  schedule(callback: () => void, afterMs: number): void;
}
