/** The outermost file of a thread on which several worlds stand side by side. Nothing of them is kept. */
import type { BeginWorlds, FromWorlds, ToWorlds } from '../protocol/worlds';
import { openScenarioSession } from './opening';
import { WorldsHost } from './worlds-host';

/** A worker's global, as much of it as is used: the compiler has it as a window's. */
interface WorkerThread {
  postMessage(message: FromWorlds): void;
  onmessage: ((event: { readonly data: BeginWorlds | ToWorlds }) => void) | null;
}

const thread = globalThis as unknown as WorkerThread;
thread.onmessage = ({ data }) => {
  if (data.kind !== 'Begin') return;
  const host = new WorldsHost({
    surroundings: {
      wallMs: () => performance.now(),
      post: (message) => thread.postMessage(message),
      schedule: (callback, afterMs) => void setTimeout(callback, afterMs),
    },
    opened: openScenarioSession(data.scenario).session,
    run: data.run,
  });
  thread.onmessage = ({ data: message }) => message.kind !== 'Begin' && host.receive(message);
  host.start();
};
