import { expect, test } from 'vitest';
import { parseCommand } from '../../engine/session/commands';
import { killedFrame, steadyFrame } from '../../stage/gallery/fixture-frame';
import { commandsFor } from './suggestions';

test('whatever is suggested is a command', () => {
  for (const frame of [steadyFrame, killedFrame]) for (const line of commandsFor(frame)) expect(parseCommand(line).ok, line).toBe(true);
});

test('who is dead is started again, and nobody is given the setting that it has', () => {
  const dead = killedFrame.brokers.find(({ status }) => status === 'dead')!;
  expect(commandsFor(killedFrame)).toContain(`restart broker ${dead.id}`);
  const [producer] = steadyFrame.producers;
  expect(commandsFor(steadyFrame)).not.toContain(`configure producer ${producer!.node} acks=${producer!.acks}`);
});
