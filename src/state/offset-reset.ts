/**
 * A committed offset moved by hand: what it would mean is shown while it is held, and letting go gives the commands that do it. A group with
 * live members cannot be reset, so it is stopped first and started again, whatever the tool has answered: what the person sees last is
 * that answer. Loaded when a flag is first taken in hand.
 */

import type { GroupId, Offset, PartitionIndex, TopicName } from '../engine/model/vocabulary';
import { printGroupCommand } from '../engine/session/commands/groups';
import type { Session } from './session';

export interface OffsetReset {
  readonly group: GroupId;
  readonly topic: TopicName;
  readonly partition: PartitionIndex;
  readonly from: Offset;
  readonly to: Offset;
}

export function commandOf({ group, topic, partition, to }: OffsetReset): string {
  const target = { to: 'Offset', offset: to } as const;
  return printGroupCommand({ kind: 'ResetOffsets', group, topics: [{ topic, partitions: [partition] }], target, execute: true });
}

/** What comes of it, in two lines. */
export function previewOf({ from, to }: OffsetReset, isRunning: boolean): readonly [string, string] {
  const what =
    to === from
      ? `Stays at ${from}`
      : to < from
        ? `Reset to ${to}: replays ${stretch(to, from)}`
        : `Reset to ${to}: skips ${stretch(from, to)}`;
  return [what, isRunning ? 'group is stopped first, then restarted' : 'group is not running'];
}

const stretch = (first: Offset, end: Offset) => (end - first === 1 ? `${first}` : `${first} to ${end - 1}`);

export const isRunning = ({ store }: Session, group: GroupId) =>
  store.getState().frame?.groups.some((each) => each.group === group && each.members.some(({ phase }) => phase !== 'dead')) ?? false;

/** Resolves when the group runs again, or the first refusal is told. It takes virtual time: a clock that stands is set going. */
export async function resetOffset(session: Session, reset: OffsetReset): Promise<void> {
  if (reset.to !== reset.from) await runWhileStopped(session, reset.group, commandOf(reset));
}

/** What can be done to a group only while it does not run. */
export async function runWhileStopped(session: Session, group: GroupId, text: string): Promise<void> {
  const running = isRunning(session, group);
  session.setPace({ playing: true });
  await session.gesture(async (run) => {
    if (running && !(await run(printGroupCommand({ kind: 'StopGroup', group }))).ok) return;
    const answer = await run(text);
    if (!running) return;
    await run(printGroupCommand({ kind: 'StartGroup', group }));
    session.store.setState({ lastCommand: { text, answer } });
  });
}
