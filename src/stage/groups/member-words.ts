/** What is said of a consumer under its name: why it has nothing, or how far it has come. */
import type { GroupMemberView } from '../../frame/cluster-frame';

/** A longer line would run under the records that the consumer was given last. */
const LINE_CHARACTERS_MAX = 31;

export function linesOfMember(member: GroupMemberView): readonly string[] {
  if (!isAtWork(member)) return [whyNot(member)];
  const numbers = (choose: (assigned: GroupMemberView['partitions'][number]) => number | null) =>
    member.partitions.map((assigned) => choose(assigned) ?? '–').join(', ');
  const committed = `committed ${numbers(({ committed }) => committed)}`;
  const position = `position ${numbers(({ position }) => position)}`;
  const inOne = `${committed} · ${position}`;
  return inOne.length <= LINE_CHARACTERS_MAX ? [inOne] : [committed, position];
}

export const isAtWork = ({ phase, status }: GroupMemberView) => phase === 'stable' && status === 'alive';

function whyNot({ phase, status, idleBecause }: GroupMemberView): string {
  if (status === 'frozen') return 'frozen: it answers nobody';
  if (phase === 'dead') return '✕ killed';
  if (phase === 'joining') return 'joining the group';
  return `idle: ${idleBecause ?? 'no partition'}`;
}
