import { expect, test } from 'vitest';
import { defaultDescription } from '../engine/cluster/description';
import { parseCommand } from '../engine/session/commands';
import { Session } from '../engine/session/session';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import { fork } from '../engine/sim/fork';
import type { QueueView } from './cluster-frame';
import { projectCluster } from './project-cluster';

function run(session: Session, ...lines: readonly string[]): void {
  for (const line of lines) {
    const command = parseCommand(line);
    if (!command.ok) throw new Error(`${line}: ${command.error.problem}`);
    session.give(command.value);
  }
}

function pass(session: Session, ms: number): void {
  session.advance((session.now + ms * 1_000) as VirtualTime);
}

function queueOf(session: Session): QueueView {
  return projectCluster(session, null).queues[0]!;
}

function aQueue(): Session {
  const session = new Session({ description: defaultDescription({ seed: 3, epochMs: 0 }) });
  run(session, 'add queue reminders --config visibility.timeout.ms=200 --config max.receive.count=2');
  return session;
}

test('messages wait, oldest first, with the numbers of their keys', () => {
  const session = aQueue();
  run(session, 'enqueue reminders CLN-002:booked', 'enqueue reminders CLN-001:booked', 'enqueue reminders CLN-002:moved');
  pass(session, 20);
  const { waiting, waitingCount, forgotten, visibilityTimeoutMs } = queueOf(session);
  expect(waiting.map(({ number, key, keyNumber, body }) => [number, key, keyNumber, body])).toEqual([
    [1, 'CLN-002', 1, 'booked'],
    [2, 'CLN-001', 2, 'booked'],
    [3, 'CLN-002', 1, 'moved'],
  ]);
  expect([waitingCount, forgotten, visibilityTimeoutMs]).toEqual([3, 0, 200]);
});

test('what a worker has is shown with it, and with the time until which nobody else sees it', () => {
  const session = aQueue();
  run(session, 'enqueue reminders CLN-001:booked', 'add worker reminders --config processing.ms=100');
  pass(session, 30);
  const { handedOut, workers } = queueOf(session);
  expect(workers).toMatchObject([{ node: 'reminders-1', status: 'alive', inHand: { number: 1 }, working: true }]);
  expect(handedOut.map(({ number, worker, handedAt, visibleAgainAt }) => [number, worker, visibleAgainAt - handedAt])).toEqual([
    [1, 'reminders-1', 200_000],
  ]);
});

test('dead letters and what is forgotten are told apart', () => {
  const session = aQueue();
  run(session, 'add worker reminders --fails-on broken', 'enqueue reminders CLN-001:broken', 'enqueue reminders CLN-002:booked');
  pass(session, 1_000);
  expect(queueOf(session)).toMatchObject({ waitingCount: 0, deadCount: 1, forgotten: 1, deadLetters: [{ body: 'broken', receives: 2 }] });
});

test('a dead queue shows what its disk has', () => {
  const session = aQueue();
  run(session, 'enqueue reminders CLN-001:booked', 'enqueue reminders CLN-002:booked');
  pass(session, 20);
  run(session, 'kill queue reminders');
  expect(queueOf(session)).toMatchObject({ status: 'dead', waitingCount: 2, forgotten: 0 });
});

test('messages on their way to and from a queue are its own, not the cluster’s', () => {
  const session = aQueue();
  run(session, 'enqueue reminders CLN-001:booked');
  for (let steps = 0; queueOf(session).messages.length === 0 && steps < 100; steps++) pass(session, 0.2);
  const frame = projectCluster(session, null);
  expect(frame.queues[0]?.messages).toMatchObject([{ from: 'reminders-sender', to: 'reminders', label: 'send', direction: 'Request' }]);
  expect(frame.messages.some(({ from }) => from === 'reminders-sender')).toBe(false);
});

test('after a reload the queue has what it had answered for, and its worker works on', () => {
  const session = aQueue();
  run(session, 'enqueue reminders CLN-001:booked ×3');
  pass(session, 50);
  const { cluster } = session.world;
  const disks = new Map(cluster.sim.hostIds().map((node: NodeId) => [node, fork(cluster.sim.diskOf(node))]));
  const again = new Session({
    description: cluster.description,
    origin: { disks, clients: cluster.clientDescriptions(), startAt: session.now },
  });
  pass(again, 10);
  expect(queueOf(again).waitingCount).toBe(3);
  run(again, 'add worker reminders');
  pass(again, 500);
  expect(queueOf(again)).toMatchObject({ waitingCount: 0, forgotten: 3 });
});

test('a worker that leaves is gone from the list', () => {
  const session = aQueue();
  run(session, 'add worker reminders', 'add worker reminders');
  pass(session, 20);
  run(session, 'remove worker reminders-1');
  pass(session, 20);
  expect(queueOf(session).workers.map(({ node }) => node)).toEqual(['reminders-2']);
});
