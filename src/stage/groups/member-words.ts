/** What is said of a consumer under its name: why it has nothing, or how far it has come. */
import type { GroupMemberView } from '../../frame/cluster-frame';
import { machineTags } from '../kit/machine-tags';

/** A longer line would run under the records that the consumer was given last. */
const LINE_CHARACTERS_MAX = 31;
const NUMBERS_CHARACTERS_MAX = LINE_CHARACTERS_MAX - 'committed '.length;

export function linesOfMember(member: GroupMemberView): readonly string[] {
  if (!isAtWork(member)) return [whyNot(member)];
  const numbers = (choose: (assigned: GroupMemberView['partitions'][number]) => number | null) =>
    firstOf(member.partitions.map((assigned) => String(choose(assigned) ?? '–')));
  const committed = `committed ${numbers(({ committed }) => committed)}`;
  const position = `position ${numbers(({ position }) => position)}`;
  const inOne = `${committed} · ${position}`;
  const lines = inOne.length <= LINE_CHARACTERS_MAX ? [inOne] : [committed, position];
  if (member.throwsNext) lines.push('throws at its next record');
  else if (member.isPaused) lines.push('paused: it is given nothing');
  const rack = member.rack === null ? [] : [`rack ${member.rack}`];
  const tags = [...rack, ...machineTags(member.machine).map(({ text }) => text)];
  return tags.length === 0 ? lines : [...lines, tags.join(' · ')];
}

/** As many as a line has room for, and how many are left out. */
function firstOf(numbers: readonly string[]): string {
  const all = numbers.join(', ');
  if (all.length <= NUMBERS_CHARACTERS_MAX) return all;
  let kept = numbers.length;
  const cut = () => `${numbers.slice(0, kept).join(', ')}, +${numbers.length - kept} more`;
  while (kept > 1 && cut().length > NUMBERS_CHARACTERS_MAX) kept--;
  return cut();
}

export const isAtWork = ({ phase, status }: GroupMemberView) => phase === 'stable' && status === 'alive';

function whyNot({ phase, status, hasLeft, idleBecause }: GroupMemberView): string {
  if (status === 'frozen') return 'frozen: it answers nobody';
  if (hasLeft) return 'has left the group';
  if (phase === 'dead') return '✕ killed';
  if (phase === 'joining') return 'joining the group';
  return `idle: ${idleBecause ?? 'no partition'}`;
}
