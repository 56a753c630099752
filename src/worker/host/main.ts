/** The worker's outermost file: hands clock, messages, storage and locks of the browser to the host. */
import { assertUnreachable } from '../../base/assert';
import { inMemory, type OpenedStorage, openStorage } from '../../persistence/open-storage';
import type { Begin, Opening, ToHost } from '../protocol/messages';
import { type Shortened, shortens } from '../protocol/shortened';
import { EngineHost } from './engine-host';
import { type OpenedSession, openScenarioSession, openSession } from './opening';
import { STOPPED, StoppedHost } from './stopped-host';
import type { Surroundings } from './surroundings';

/** A worker's global, as much of it as is used: the compiler has it as a window's. */
interface WorkerThread {
  postMessage(message: Shortened): void;
  onmessage: ((event: { readonly data: Begin | ToHost }) => void) | null;
}

/** A reloaded page may come before the old one has let go of its storage. */
const LOCK_WAIT_MS = 1_000;

const thread = globalThis as unknown as WorkerThread;
thread.onmessage = ({ data }) => {
  if (data.kind === 'Begin') void begin(data.opening);
};

async function begin(opening: Opening): Promise<void> {
  const early: ToHost[] = [];
  let isStopped = false;
  thread.onmessage = ({ data }) => {
    if (data.kind === 'StopOpening') isStopped = true;
    else if (data.kind !== 'Begin') early.push(data);
  };
  let lost: string | null = null;
  let host: EngineHost | StoppedHost | null = null;
  const loseStorage = (because: string) => {
    lost = because;
    host?.loseStorage(because);
  };
  const storage =
    opening.kind === 'Kept' ? await openStorage({ locks: navigator.locks, lockWaitMs: LOCK_WAIT_MS, lost: loseStorage }) : inMemory(null);
  const surroundings = browserSurroundings();
  try {
    host = new EngineHost({ surroundings, storage, opened: await opened(opening, { storage, surroundings, isStopped: () => isStopped }) });
  } catch (error) {
    host = new StoppedHost({ surroundings, storage, error });
  }
  if (lost !== null) host.loseStorage(lost);
  const receive = inTurn((message) => {
    if (message.kind === 'Keep') {
      isStopped = false;
      void keep(message);
    } else host?.receive(message);
  });
  for (const message of early) receive(message);
  thread.onmessage = ({ data }) => {
    if (data.kind === 'StopOpening') isStopped = true;
    else if (data.kind !== 'Begin') receive(data);
  };
  host.start();

  async function keep({ id, file }: Extract<ToHost, { readonly kind: 'Keep' }>): Promise<void> {
    const answer = (ok: boolean, lines: readonly string[]) => surroundings.post({ kind: 'Keep', id, answer: { ok, lines } });
    if (!(host instanceof EngineHost)) return answer(false, STOPPED.lines);
    const { keepInstead } = await import('./keeping');
    const kept = await keepInstead(host, { file, storage, surroundings, isStopped: () => isStopped });
    if (!kept.ok) return answer(false, kept.because);
    host = new EngineHost({ surroundings, ...kept.successor });
    answer(true, []);
    host.start();
  }
}

/** Commands may ask for tools: from the first one on, all wait until those are here. */
function inTurn(receive: (message: ToHost) => void): (message: ToHost) => void {
  let waiting: ToHost[] | null = null;
  let areHere = false;
  return (message) => {
    if (areHere || (waiting === null && message.kind !== 'Run')) return receive(message);
    if (waiting !== null) return void waiting.push(message);
    waiting = [message];
    void bringTools().then(() => {
      areHere = true;
      for (const each of waiting ?? []) receive(each);
    });
  };
}

const bringTools = () => import('../../engine/clients/admin/all-tools');

interface Around {
  readonly storage: OpenedStorage;
  readonly surroundings: Surroundings;
  readonly isStopped: () => boolean;
}

async function opened(opening: Opening, { storage: { stored }, surroundings, isStopped }: Around): Promise<OpenedSession> {
  switch (opening.kind) {
    case 'Kept':
      // What was kept has commands in its past, which is lived through again.
      if (stored !== null) await bringTools();
      return openSession({ stored, epochMs: Date.now() });
    case 'Scenario':
      await bringTools();
      return openScenarioSession(opening.scenario);
    case 'Shared':
      return (await import('./shared-opening')).openSharedInSlices(opening.file, { surroundings, isStopped });
    default:
      return assertUnreachable(opening);
  }
}

function browserSurroundings(): Surroundings {
  const soon = new MessageChannel();
  const shortened = shortens();
  const waiting: (() => void)[] = [];
  soon.port1.onmessage = () => waiting.shift()?.();
  return {
    wallMs: () => performance.now(),
    post: (message) => thread.postMessage(shortened(message)),
    schedule(callback, afterMs) {
      // A timer of 0 is held back for 4 ms where timers are nested; a message is not.
      if (afterMs > 0) setTimeout(callback, afterMs);
      else {
        waiting.push(callback);
        soon.port2.postMessage(null);
      }
    },
  };
}
