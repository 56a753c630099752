import { expect, test } from 'vitest';
import type { GroupId } from '../../engine/model/vocabulary';
import { parseCommand } from '../../engine/session/commands';
import type { NodeId } from '../../engine/sim/context';
import type { ClusterFrame, MessageView } from '../../frame/cluster-frame';
import { ailingFrame, killedFrame, steadyFrame, troubledFrame } from '../../stage/gallery/fixture-frame';
import type { MenuSubject } from '../../stage/node-handlers';
import { actsIn, isPage, type Menu } from './entries';
import { menuOf } from './menu-of';

const node = (name: string): MenuSubject => ({ kind: 'Node', node: name as NodeId });
const link = (a: string, b: string): MenuSubject => ({ kind: 'Link', a: a as NodeId, b: b as NodeId });
const first = (frame: ClusterFrame, of: MenuSubject) =>
  menuOf(frame, of)!.entries.map((entry) => (isPage(entry) ? `${entry.name} ›` : entry.command));
const sub = (menu: Menu | null, name: string): Menu =>
  menu!.entries.flatMap((entry) => (isPage(entry) && entry.name.startsWith(name) ? [entry.menu] : []))[0]!;

test('a living broker: killing comes first, because it is focused, and its links have a page of their own', () => {
  expect(first(steadyFrame, node('broker-2'))).toEqual([
    'kill broker 2',
    'shut down broker 2',
    'power-loss broker 2',
    'freeze broker 2',
    'fill disk of broker 2',
    'destroy disk of broker 2',
    'Clock, metadata, a torn batch ›',
    'restart broker 2',
    'remove broker 2',
    'Its links ›',
  ]);
});

test('of a dead broker restarting comes first; a frozen one can be thawed', () => {
  expect(first(killedFrame, node('broker-1'))[0]).toBe('restart broker 1');
  expect(first(troubledFrame, node('broker-1'))).toContain('thaw broker 1');
});

test('what is wrong with a machine can be undone where it is offered: a full disk is freed, a clock set right, metadata delivered', () => {
  expect(first(ailingFrame, node('broker-1'))).toContain('free disk of broker 1');
  const ills = (broker: string) => sub(menuOf(ailingFrame, node(broker)), 'Clock, metadata');
  expect(ills('broker-2').entries[0]).toMatchObject({ command: 'deliver metadata to broker 2' });
  const clock = sub(ills('broker-2'), 'Its clock is wrong');
  expect(clock.standing).toBe('It is 30 s fast.');
  expect(clock.entries[0]).toMatchObject({ name: 'Set it right', command: 'skew clock of broker 2 by -30s' });
  const torn = sub(ills('broker-1'), 'Tear the last batch');
  expect(actsIn(torn).map(({ command }) => command)).toEqual(
    [0, 1, 2].map((partition) => `tear last batch of appointments.created-${partition} on broker 1`),
  );
});

test('a controller is ended, frozen and started again as a broker is; it has links to brokers and to the other controllers', () => {
  expect(first(steadyFrame, node('controller-101'))).toEqual([
    'kill controller 101',
    'shut down controller 101',
    'power-loss controller 101',
    'freeze controller 101',
    'restart controller 101',
    'Its links ›',
  ]);
  const links = sub(menuOf(steadyFrame, node('controller-101')), 'Its links');
  expect(links.entries.map(({ name }) => name)).toEqual([
    'To broker 1',
    'To broker 2',
    'To broker 3',
    'To controller 102',
    'To controller 103',
  ]);
});

test('of a dead controller restarting comes first; one that is frozen can be thawed', () => {
  expect(first(troubledFrame, node('controller-101'))[0]).toBe('restart controller 101');
  expect(first(troubledFrame, node('controller-103'))).toContain('thaw controller 103');
});

test('the quorum leads to each controller and says what it is; one alone is opened at once', () => {
  expect(menuOf(steadyFrame, { kind: 'Quorum' })).toMatchObject({ name: 'KRaft controllers', standing: '101 active, epoch 7' });
  expect(menuOf(troubledFrame, { kind: 'Quorum' })!.entries.map(({ name }) => name)).toEqual([
    'Controller 101: dead: its disk remains',
    'Controller 102: active, epoch 9',
    'Controller 103: frozen, follows 102, epoch 9',
  ]);
  const alone = { ...steadyFrame, controllers: steadyFrame.controllers.slice(0, 1) };
  expect(menuOf(alone, { kind: 'Quorum' })).toEqual(menuOf(alone, node('controller-101')));
});

test('a consumer can crash, leave, pause, work slowly, be frozen and be removed; one that has left can join again', () => {
  expect(first(steadyFrame, node('a-1'))).toEqual([
    'kill consumer a-1',
    'stop consumer a-1',
    'pause consumer a-1',
    'poll consumer a-1',
    'fail consumer a-1',
    'Slow down ›',
    'Move to another group ›',
    'freeze consumer a-1',
    'Set its clock wrong ›',
    'withhold metadata from client a-1',
    'restart consumer a-1',
    'remove consumer a-1',
    'Its links ›',
  ]);
  const [analytics, ...others] = steadyFrame.groups;
  const members = analytics!.members.map((each, index) =>
    index === 0 ? { ...each, status: 'dead' as const, phase: 'dead' as const, hasLeft: true } : { ...each, isPaused: true },
  );
  const frame = { ...steadyFrame, groups: [{ ...analytics!, members }, ...others] };
  expect(menuOf(frame, node('a-1'))!.entries[0]!.name).toBe('Join analytics again');
  expect(first(frame, node('a-2'))).toContain('resume consumer a-2');
});

test('of a producer it is said what it holds back, and until when', () => {
  const [producer] = steadyFrame.producers;
  const standing = (held: { byApplication: number; inSend: number }, isPaused = false) =>
    menuOf({ ...steadyFrame, producers: [{ ...producer!, held, isPaused }] }, node('booking-api'))!.standing;
  expect(standing({ byApplication: 0, inSend: 0 })).toBeNull();
  expect(standing({ byApplication: 1, inSend: 0 }, true)).toBe('It holds 1 record, until it goes on.');
  expect(standing({ byApplication: 4, inSend: 0 })).toBe('It holds 4 records, each until its turn comes.');
  expect(standing({ byApplication: 0, inSend: 2 })).toMatch(/^2 records in send\(\)/);
});

test('a link is cut both ways or one, slowed, made lossy; what is wrong with it is said, and healing comes first', () => {
  expect(first(steadyFrame, link('booking-api', 'broker-1'))).toEqual([
    'cut booking-api 1',
    'cut booking-api > 1',
    'cut 1 > booking-api',
    'Slow ›',
    'Lossy ›',
  ]);
  const way = { cut: false, extraLatencyMs: 200, lossPercent: 10 };
  const wrong = { a: 'broker-1' as NodeId, b: 'broker-3' as NodeId, status: 'cut' as const, extraLatencyMs: 200, lossPercent: 10 };
  const frame = { ...steadyFrame, links: [{ ...wrong, there: { ...way, cut: true }, back: way }] };
  const menu = menuOf(frame, link('broker-3', 'broker-1'))!;
  expect(menu.standing).toBe('+200 ms and 10 % lost from broker 3 to broker 1, cut from broker 1 to broker 3');
  expect(first(frame, link('broker-3', 'broker-1'))).toEqual([
    'heal 3 1',
    'cut 3 1',
    'cut 3 > 1',
    'Slow ›',
    'Lossy ›',
    'to broker 3, on its way (request 5:0) ›',
  ]);
});

test('a message can be held, delayed and dropped by its name on its connection; one that is held can be released', () => {
  const [message] = steadyFrame.messages;
  expect(first(steadyFrame, { kind: 'Message', id: message!.id })).toEqual(['hold request 1:0', 'Delay ›', 'drop request 1:0']);
  const held: MessageView = { ...message!, heldBy: 'Hand', travelled: 0.4, arrivesAt: null };
  const frame = { ...steadyFrame, messages: [held] };
  expect(first(frame, { kind: 'Message', id: held.id })[0]).toBe('release request 1:0');
  expect(menuOf({ ...steadyFrame, messages: [] }, { kind: 'Message', id: held.id })).toBeNull();
});

test('a group is stopped, started, set back to the beginning, joined, described and deleted', () => {
  expect(first(steadyFrame, { kind: 'Group', group: 'analytics' as GroupId })).toEqual([
    'stop group analytics',
    'start group analytics',
    'kafka-consumer-groups.sh --bootstrap-server broker-1:9092 --group analytics --all-topics --reset-offsets --to-earliest --execute',
    'add consumer analytics appointments.created',
    'kafka-consumer-groups.sh --bootstrap-server broker-1:9092 --describe --group analytics',
    'kafka-consumer-groups.sh --bootstrap-server broker-1:9092 --delete --group analytics',
  ]);
});

test('every command that a menu offers, on whichever page, can be read back', () => {
  const subjects = [
    ...['broker-1', 'broker-2', 'a-1', 'booking-api', 'controller-101', 'controller-103'].map(node),
    { kind: 'Quorum' } as const,
    link('broker-1', 'broker-3'),
    { kind: 'Group', group: 'analytics' as GroupId } as const,
    { kind: 'Message', id: 1 } as const,
  ];
  const offered = [steadyFrame, killedFrame, troubledFrame].flatMap((frame) =>
    subjects.flatMap((of) => actsIn(menuOf(frame, of) ?? { name: '', standing: null, entries: [] })),
  );
  expect(offered.length).toBeGreaterThan(300);
  expect(offered.filter(({ command }) => !parseCommand(command).ok)).toEqual([]);
});
