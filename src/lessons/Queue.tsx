/** The task queue below the log: what waits, what a worker has, what nobody managed, and how many are forgotten. */
import { useMemo } from 'react';
import type { QueueMessageView, QueueView, WorkerView } from '../frame/cluster-frame';
import { useSessionState } from '../state/hooks';
import { KeyCard } from './KeyCard';
import type { OpenMenuAt } from './open-menu';

export function Queue({ openMenu }: { readonly openMenu: OpenMenuAt }) {
  const text = useSessionState(({ frame }) => (frame?.queues[0] === undefined ? '' : JSON.stringify(glimpse(frame.queues[0], frame.now))));
  const queue = useMemo(() => (text === '' ? null : (JSON.parse(text) as QueueGlimpse)), [text]);
  if (queue === null) return null;
  return (
    <section className="lesson-queue" aria-label={`Queue ${queue.name}`}>
      <h3>
        Queue {queue.name}
        <span className="counts">
          visibility timeout {queue.visibilityTimeoutMs} ms · {queue.maxReceiveCount} tries
        </span>
      </h3>
      <div className="queue-row">
        <div className="queue-place">
          <h4>waiting: {queue.waitingCount}</h4>
          <Cards messages={queue.waiting} />
        </div>
        <div className="queue-place workers">
          {queue.workers.map((worker) => (
            <button
              key={worker.node}
              type="button"
              className={`worker ${worker.status}`}
              aria-haspopup="menu"
              onClick={({ currentTarget }) => openMenu({ kind: 'Node', node: worker.node }, currentTarget)}
            >
              <b>{worker.node}</b>
              <span>{worker.words}</span>
              {worker.inHand !== null && <KeyCard keyNumber={worker.inHand.keyNumber} />}
            </button>
          ))}
          {queue.hidden.map(({ number, words }) => (
            <p key={number} className="hidden-message">
              {words}
            </p>
          ))}
        </div>
        <div className="queue-place">
          <h4>dead letters: {queue.deadCount}</h4>
          <Cards messages={queue.deadLetters} />
        </div>
        <div className="queue-place">
          <h4>forgotten: {queue.forgotten}</h4>
          <p className="counts">nothing else is left of them</p>
        </div>
      </div>
    </section>
  );
}

function Cards({ messages }: { readonly messages: readonly QueueMessageView[] }) {
  return (
    <ul className="queue-cards">
      {messages.map(({ number, key, keyNumber, body }) => (
        <li key={number}>
          <KeyCard keyNumber={keyNumber} label={`message ${number}, ${key ?? 'no key'}, ${body}`} />
        </li>
      ))}
    </ul>
  );
}

interface QueueGlimpse extends Pick<QueueView, 'visibilityTimeoutMs' | 'maxReceiveCount' | 'waitingCount' | 'deadCount' | 'forgotten'> {
  readonly name: string;
  readonly waiting: readonly QueueMessageView[];
  readonly deadLetters: readonly QueueMessageView[];
  readonly workers: readonly (WorkerView & { readonly words: string })[];
  /** Out with a worker that does not have it any more. */
  readonly hidden: readonly { readonly number: number; readonly words: string }[];
}

function glimpse(queue: QueueView, now: number): QueueGlimpse {
  const inHand = new Set(queue.workers.map((worker) => worker.inHand?.number));
  return {
    ...queue,
    name: queue.node,
    waiting: queue.waiting.slice(0, 8),
    deadLetters: queue.deadLetters.slice(-6),
    workers: queue.workers.map((worker) => ({ ...worker, words: wordsOf(worker) })),
    hidden: queue.handedOut
      .filter(({ number }) => !inHand.has(number))
      .map(({ number, visibleAgainAt }) => ({
        number,
        words: `message ${number} is hidden for another ${Math.max(0, Math.ceil((visibleAgainAt - now) / 1_000))} ms`,
      })),
  };
}

function wordsOf({ status, inHand, working }: WorkerView): string {
  if (status === 'dead') return '✕ crashed';
  if (inHand === null) return 'waits for a message';
  return working ? `works on message ${inHand.number}` : `is done with message ${inHand.number}`;
}
