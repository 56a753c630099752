/** Where groups and their consumers stand: groups one under the other, consumers in rows under their group's name. */
import type { ClusterFrame, GroupMemberView } from '../../frame/cluster-frame';
import type { GroupBox, MemberBox } from '../layout';
import { whereElse } from './chips';
import { isAtWork, linesOfMember } from './member-words';

export const GROUP_GAP = 18;
const HEAD = 56;
const MEMBER = { height: 52, lineHeight: 16, gap: 8 };
const INSET = 10;
const BUTTON = { height: 30, gap: 10, widthMax: 143 };

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Consumers in a row. */
  readonly abreast: number;
}

/** From `place` down. */
export function layoutGroups({ groups, topic }: ClusterFrame, place: Omit<Place, 'abreast'> & Partial<Place>): GroupBox[] {
  const { x, width, abreast = 1 } = place;
  let { y } = place;
  return groups.map((group) => {
    const membersAt = { x: x + INSET, width: width - 2 * INSET, abreast };
    // Who has left stands under the box, to be put back into it.
    const inside = placeMembers(group.members, false, { ...membersAt, y: y + HEAD }, topic);
    const height = inside.bottom + 2 - y;
    const outside = placeMembers(group.members, true, { ...membersAt, y: inside.bottom + INSET }, topic);
    const buttonsY = outside.boxes.length === 0 ? y + height + BUTTON.gap : outside.bottom;
    const buttonWidth = Math.min(BUTTON.widthMax, (width - BUTTON.gap) / 2);
    const add = { x, y: buttonsY, width: buttonWidth, height: BUTTON.height };
    const remove = { ...add, x: x + buttonWidth + BUTTON.gap };
    const box = { group, members: [...inside.boxes, ...outside.boxes], x, y, width, height, add, remove };
    y = buttonsY + BUTTON.height + GROUP_GAP;
    return box;
  });
}

function placeMembers(
  all: readonly GroupMemberView[],
  haveLeft: boolean,
  { x, y, width, abreast }: Place,
  topic: ClusterFrame['topic'],
): { readonly boxes: readonly MemberBox[]; readonly bottom: number } {
  const members = all.filter(({ hasLeft }) => hasLeft === haveLeft);
  const memberWidth = (width - (abreast - 1) * MEMBER.gap) / abreast;
  const boxes: MemberBox[] = [];
  let top = y;
  for (let first = 0; first < members.length; first += abreast) {
    const row = members.slice(first, first + abreast).map((member, column): MemberBox => {
      const lines = wordsOf(member, topic);
      const height = MEMBER.height + (lines.length - 1) * MEMBER.lineHeight;
      return { member, lines, x: x + column * (memberWidth + MEMBER.gap), y: top, width: memberWidth, height };
    });
    boxes.push(...row);
    top += Math.max(...row.map(({ height }) => height)) + MEMBER.gap;
  }
  return { boxes, bottom: top };
}

function wordsOf(member: GroupMemberView, topic: ClusterFrame['topic']): readonly string[] {
  const elsewhere = isAtWork(member) ? whereElse(member.partitions, topic?.name ?? null) : [];
  return [...linesOfMember(member), ...elsewhere];
}
