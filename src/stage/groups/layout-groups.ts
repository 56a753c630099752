/** Where groups and their consumers stand: groups one under the other, consumers in rows under their group's name. */
import type { ClusterFrame, GroupMemberView } from '../../frame/cluster-frame';
import type { GroupBox, MemberBox } from '../layout';
import type { GroupForm } from '../plans';
import { whereElse } from './chips';
import { isAtWork, linesOfMember } from './member-words';

export const GROUP_GAP = 18;
export const CLOSE_GROUP_GAP = 10;
const INSET = 10;
const LINE_HEIGHT = 16;
const BUTTON_GAP = 10;
const BUTTON_WIDTH_MAX = 143;
const FLAT_BUTTON_WIDTH = 104;
/** For a sign alone. */
const SMALL_BUTTON = { width: 30, gap: 4, fromTop: 31, fromRight: 12 };
/** What one letter of a group’s name takes, and what all else that stands in a flat head. */
export const NAME_LETTER = 8.4;
const FLAT_WORDS = 276;

interface Measures {
  /** Over its consumers. */
  readonly head: number;
  readonly member: number;
  readonly memberGap: number;
  readonly button: number;
  readonly buttonGap: number;
  readonly gap: number;
}

const ROOMY: Measures = { head: 56, member: 52, memberGap: 8, button: 30, buttonGap: 10, gap: GROUP_GAP };
const CLOSE: Measures = { head: 53, member: 46, memberGap: 4, button: 26, buttonGap: 7, gap: 8 };
const CLOSEST: Measures = { ...CLOSE, head: 60, memberGap: 3, button: 27, gap: 6 };
const FLAT: Measures = { ...ROOMY, head: 38, button: 28 };
const MEASURES: Readonly<Record<GroupForm, Measures>> = { roomy: ROOMY, close: CLOSE, closest: CLOSEST, flat: FLAT };

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Consumers in a row. */
  readonly abreast: number;
  readonly form: GroupForm;
}

/** As roomy as they may be where they begin at `place` and all are to be seen above `bottom`, with the place for one more. */
export function formOfGroups(frame: ClusterFrame, place: Pick<Place, 'x' | 'y' | 'width'>, bottom: number): GroupForm {
  const isSeen = (form: GroupForm) =>
    layoutGroups(frame, { ...place, form }).every(
      (box) => box.bottom + (form === 'roomy' ? GROUP_GAP : CLOSE_GROUP_GAP) + NEXT_GROUP <= bottom,
    );
  return (['roomy', 'close'] as const).find(isSeen) ?? 'closest';
}

const NEXT_GROUP = 34;

/** From `place` down. */
export function layoutGroups({ groups, topic }: ClusterFrame, place: Pick<Place, 'x' | 'y' | 'width'> & Partial<Place>): GroupBox[] {
  const { x, width, abreast = 1, form = 'roomy' } = place;
  const of = MEASURES[form];
  const isFlat = form === 'flat';
  let { y } = place;
  return groups.map((group) => {
    const membersAt = { x: x + INSET, width: width - 2 * INSET, abreast };
    // Who has left stands under the box, to be put back into it.
    const inside = placeMembers(group.members, false, { ...membersAt, y: y + of.head }, of, topic);
    const height = inside.bottom + 2 - y;
    const outside = placeMembers(group.members, true, { ...membersAt, y: inside.bottom + INSET }, of, topic);
    const end = outside.boxes.length === 0 ? y + height : outside.bottom - of.memberGap;
    const belowAt = { x, y: outside.boxes.length === 0 ? end + of.buttonGap : outside.bottom };
    const { add, remove } = isFlat
      ? buttonsBesideWords({ x: x + FLAT_WORDS + group.group.length * NAME_LETTER, y }, of)
      : form === 'closest'
        ? buttonsInHead({ x, y, width }, of)
        : buttonsBelow(belowAt, width, of);
    const box = { group, members: [...inside.boxes, ...outside.boxes], isFlat, x, y, width, height, add, remove };
    y = Math.max(end, add.y + add.height) + of.gap;
    return { ...box, bottom: y - of.gap };
  });
}

function buttonsBelow({ x, y }: { readonly x: number; readonly y: number }, width: number, of: Measures) {
  const add = { x, y, width: Math.min(BUTTON_WIDTH_MAX, (width - BUTTON_GAP) / 2), height: of.button };
  return { add, remove: { ...add, x: x + add.width + BUTTON_GAP } };
}

function buttonsInHead({ x, y, width: whole }: Pick<Place, 'x' | 'y' | 'width'>, of: Measures) {
  const { width, gap, fromTop, fromRight } = SMALL_BUTTON;
  const remove = { x: x + whole - fromRight - width, y: y + fromTop, width, height: of.button };
  return { add: { ...remove, x: remove.x - width - gap }, remove };
}

/** Not at the right end: what explains something lies over that. */
function buttonsBesideWords({ x, y }: { readonly x: number; readonly y: number }, of: Measures) {
  const add = { x, y: y + 6, width: FLAT_BUTTON_WIDTH, height: of.button };
  return { add, remove: { ...add, x: x + FLAT_BUTTON_WIDTH + BUTTON_GAP } };
}

function placeMembers(
  all: readonly GroupMemberView[],
  haveLeft: boolean,
  { x, y, width, abreast }: Pick<Place, 'x' | 'y' | 'width' | 'abreast'>,
  of: Measures,
  topic: ClusterFrame['topic'],
): { readonly boxes: readonly MemberBox[]; readonly bottom: number } {
  const members = all.filter(({ hasLeft }) => hasLeft === haveLeft);
  const memberWidth = (width - (abreast - 1) * of.memberGap) / abreast;
  const boxes: MemberBox[] = [];
  let top = y;
  for (let first = 0; first < members.length; first += abreast) {
    const row = members.slice(first, first + abreast).map((member, column): MemberBox => {
      const lines = wordsOf(member, topic);
      const height = of.member + (lines.length - 1) * LINE_HEIGHT;
      return { member, lines, x: x + column * (memberWidth + of.memberGap), y: top, width: memberWidth, height };
    });
    boxes.push(...row);
    top += Math.max(...row.map(({ height }) => height)) + of.memberGap;
  }
  return { boxes, bottom: top };
}

function wordsOf(member: GroupMemberView, topic: ClusterFrame['topic']): readonly string[] {
  const elsewhere = isAtWork(member) ? whereElse(member.partitions, topic?.name ?? null) : [];
  return [...linesOfMember(member), ...elsewhere];
}
