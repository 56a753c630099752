/**
 * Draws one consumer group: pennant and lag, who coordinates it, and its members with what each is assigned, has committed, will read
 * next, and was given last. While the group rebalances its frame is dashed and says so; an idle member says why.
 */
import type { GroupMemberView, GroupView } from '../../frame/cluster-frame';
import { drawAddButton } from '../kit/add-button';
import { actsAsButton } from '../kit/button';
import { drawCard } from '../kit/card';
import { at, each, none, one, put, round } from '../kit/one';
import { pennantIsSolid, pennantPath } from '../kit/pennant';
import type { GroupBox, MemberBox } from '../layout';
import type { NodeHandlers } from '../node-handlers';
import { chipsOf } from './chips';
import { NAME_LETTER } from './layout-groups';
import { isAtWork } from './member-words';

const HAND_MAX = 2;
/** A narrower consumer shows no records: its words need the room. */
const ROOM_FOR_HAND = 210;
const HAND_HEIGHT = 34;
/** A smaller button has its sign alone. */
const ROOM_FOR_WORDS = 60;

export function drawGroup(root: SVGElement, box: GroupBox, handlers: NodeHandlers): void {
  const { group, width, height, isFlat } = box;
  const headEnd = isFlat ? box.add.x - box.x - 6 : width - 6;
  const isRebalancing = group.state === 'PreparingRebalance' || group.state === 'CompletingRebalance';
  put(root, {
    class: `group${isRebalancing ? ' rebalancing' : ''}`,
    transform: at(box.x, box.y),
    role: 'group',
    'aria-label': `Group ${group.group}, lag ${group.lag}`,
    'data-group-box': group.group,
    'data-group-place': `${box.x} ${round(box.y)} ${width} ${round(height)}`,
  });
  one(root, 'rect.frame', { width, height, rx: 12 });
  const head = one(root, 'g.head');
  one(head, 'rect.target', { x: 6, y: 6, width: round(headEnd - 6), height: 28, rx: 8 });
  one(head, 'path.pennant', {
    class: pennantIsSolid(group.pennant) ? 'pennant solid' : 'pennant',
    transform: at(14, 13),
    d: pennantPath(group.pennant),
  });
  one(head, 'text.name', { x: 42, y: 25 }, group.group);
  // Behind buttons it is no part of what is pressed.
  none(isFlat ? head : root, 'text.lag');
  one(isFlat ? root : head, 'text.lag', { x: width - 14, y: 25 }, `lag ${group.lag}`);
  actsAsButton(head, {
    name: `Group ${group.group}, ${standing(group, isRebalancing)}`,
    opensMenu: true,
    press: () => handlers.openMenu({ kind: 'Group', group: group.group }, head),
  });
  const standingAt = isFlat ? { x: round(60 + group.group.length * NAME_LETTER), y: 25 } : { x: 14, y: 45 };
  one(root, 'text.standing', standingAt, standing(group, isRebalancing));

  each(
    one(root, 'g.members'),
    box.members,
    ({ member }) => member.node,
    (element, member) => {
      put(element, { transform: at(member.x - box.x, member.y - box.y) });
      drawMember(element, member, handlers);
    },
  );
  const place = ({ x, y, ...size }: GroupBox['add']) => ({ ...size, x: x - box.x, y: y - box.y });
  drawAddButton(one(root, 'g.add'), place(box.add), {
    text: box.add.width < ROOM_FOR_WORDS ? '+' : '+ consumer',
    of: `in group ${group.group}`,
    press: () => handlers.addConsumer(group.group),
  });
  const last = group.members.at(-1);
  if (last === undefined) none(root, 'g.remove');
  else
    drawAddButton(one(root, 'g.remove'), place(box.remove), {
      text: box.remove.width < ROOM_FOR_WORDS ? '−' : '− consumer',
      of: `${last.node}`,
      press: () => handlers.removeConsumer(last.node),
    });
}

function standing({ coordinator, generation, state }: GroupView, isRebalancing: boolean): string {
  if (isRebalancing) return `⟳ rebalancing, generation ${generation}`;
  if (coordinator === null) return 'no coordinator';
  if (state === 'Dead') return `broker ${coordinator} knows no such group`;
  return `coordinator broker ${coordinator}, ${state === 'Stable' ? `generation ${generation}` : state.toLowerCase()}`;
}

function drawMember(root: SVGElement, { member, lines, width, height }: MemberBox, handlers: NodeHandlers): void {
  const works = isAtWork(member);
  put(root, { class: `member ${works ? 'stable' : member.hasLeft ? 'left' : member.phase}` });
  put(root, { 'data-node': member.node });
  one(root, 'rect.frame', { width, height, rx: 8 });
  one(root, 'text.name', { x: 12, y: 20 }, member.node);
  actsAsButton(root, {
    name: memberName(member, lines),
    opensMenu: true,
    press: () => handlers.openMenu({ kind: 'Node', node: member.node }, root),
  });

  const capsX = 24 + member.node.length * 7.3;
  const inHand = works && width > ROOM_FOR_HAND ? member.inHand.slice(-HAND_MAX) : [];
  const handWidth = 8 + 25 * inHand.length;
  each(
    one(root, 'g.partitions', { transform: at(capsX, 7) }),
    works ? chipsOf(member.partitions, width - capsX - handWidth) : [],
    ({ id }) => id,
    (cap, { text, x, width: capWidth }) => {
      put(cap, { transform: at(x, 0) });
      one(cap, 'rect.plate', { x: 0.75, y: 0.75, width: capWidth - 1.5, height: 16.5, rx: 4 });
      one(cap, 'text.partition', { x: capWidth / 2, y: 13.3 }, text);
    },
  );
  each(
    one(root, 'g.lines', { transform: at(12, height - 10 - (lines.length - 1) * 16) }),
    lines.map((words, index) => ({ words, index })),
    ({ index }) => index,
    (element, { words, index }) => {
      put(element, { transform: at(0, index * 16) });
      one(element, 'text.line', {}, words);
    },
  );
  drawHand(one(root, 'g.hand'), inHand, {
    right: width - 8,
    y: Math.min(9, (height - HAND_HEIGHT) / 2),
  });
}

/** The records it was given last, their right edge at `right`. */
function drawHand(root: SVGElement, hand: GroupMemberView['inHand'], { right, y }: { readonly right: number; readonly y: number }): void {
  each(
    root,
    hand.map((record, index) => ({ ...record, x: right - (hand.length - index) * 25 })),
    ({ x }) => x,
    (card, { x, keyNumber, offset }) => {
      put(card, { transform: at(x, y) });
      drawCard(card, { keyNumber, offset, committed: true, width: 23, height: HAND_HEIGHT, name: null });
    },
  );
}

function memberName(member: GroupMemberView, lines: readonly string[]): string {
  if (!isAtWork(member)) return `Consumer ${member.node}, ${lines.join(', ')}`;
  return `Consumer ${member.node}, owns ${member.partitions.map(({ partition }) => `P${partition}`).join(', ') || 'nothing'}, ${lines.join(', ')}`;
}
