import { expect, test } from 'vitest';
import { parseCommand } from '../engine/session/commands';
import type { NodeId } from '../engine/sim/context';
import { killedFrame, steadyFrame, troubledFrame } from '../stage/gallery/fixture-frame';
import { actionsFor } from './node-actions';

const commands = (frame: typeof steadyFrame, node: string) => actionsFor(frame, node as NodeId).map(({ command }) => command);

test('a living broker can be killed, lose its power, be frozen and be cut off; killing comes first, because it is focused', () => {
  expect(commands(steadyFrame, 'broker-2')).toEqual([
    'kill broker 2',
    'power-loss broker 2',
    'freeze broker 2',
    'cut 2 1',
    'cut 2 3',
    'cut 2 controller-101',
  ]);
});

test('a dead broker can be restarted, a frozen one thawed, a cut healed', () => {
  expect(commands(killedFrame, 'broker-1')[0]).toBe('restart broker 1');
  expect(commands(troubledFrame, 'broker-1')).toEqual([
    'kill broker 1',
    'power-loss broker 1',
    'thaw broker 1',
    'cut 1 2',
    'heal 1 3',
    'cut 1 controller-101',
  ]);
});

test('a consumer can crash or leave, a producer can crash', () => {
  expect(commands(steadyFrame, 'a-1')).toEqual(['kill consumer a-1', 'remove consumer a-1']);
  expect(commands(steadyFrame, 'booking-api')).toEqual(['kill producer booking-api']);
});

test('every command that a menu offers can be read back', () => {
  const nodes = ['broker-1', 'broker-2', 'a-1', 'booking-api'];
  const offered = [steadyFrame, killedFrame, troubledFrame].flatMap((frame) => nodes.flatMap((node) => commands(frame, node)));
  expect(offered.filter((command) => !parseCommand(command).ok)).toEqual([]);
});
