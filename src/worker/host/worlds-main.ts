/** The outermost file of a thread on which several worlds stand side by side. Nothing of them is kept. */
import type { Session } from '../../engine/session/session';
import type { BeginWorlds, FromWorlds, ToWorlds, WorldsOpening } from '../protocol/worlds';
import { openScenarioSession } from './opening';
import { WorldsHost } from './worlds-host';

/** A worker's global, as much of it as is used: the compiler has it as a window's. */
interface WorkerThread {
  postMessage(message: FromWorlds): void;
  onmessage: ((event: { readonly data: BeginWorlds | ToWorlds }) => void) | null;
}

const thread = globalThis as unknown as WorkerThread;
thread.onmessage = ({ data }) => {
  if (data.kind === 'Begin') void begin(data);
};

async function begin({ opening, run }: BeginWorlds): Promise<void> {
  const early: ToWorlds[] = [];
  thread.onmessage = ({ data }) => data.kind !== 'Begin' && early.push(data);
  // Each world has commands of its own before it is shown.
  await import('../../engine/clients/admin/all-tools');
  const opened = await open(opening);
  const surroundings = {
    wallMs: () => performance.now(),
    post: (message: FromWorlds) => thread.postMessage(message),
    schedule: (callback: () => void, afterMs: number) => void setTimeout(callback, afterMs),
  };
  const host = new WorldsHost({ surroundings, opened, run });
  for (const message of early) host.receive(message);
  thread.onmessage = ({ data }) => data.kind !== 'Begin' && host.receive(data);
  host.start();
}

async function open(opening: WorldsOpening): Promise<Session> {
  if (opening.kind === 'Scenario') return openScenarioSession(opening.scenario).session;
  return (await import('./shared-opening')).openShared(opening.file).session;
}
