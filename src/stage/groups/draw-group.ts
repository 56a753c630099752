/**
 * Draws one consumer group: pennant and lag, who coordinates it, and its members with what each is assigned, has committed, will read
 * next, and was given last. While the group rebalances its frame is dashed and says so; an idle member says why.
 */
import type { GroupMemberView, GroupView } from '../../frame/cluster-frame';
import { drawAddButton } from '../kit/add-button';
import { actsAsButton } from '../kit/button';
import { drawCard } from '../kit/card';
import { at, each, none, one, put } from '../kit/one';
import { pennantIsSolid, pennantPath } from '../kit/pennant';
import { type GroupBox, type MemberBox, offsetsNeedTwoLines } from '../layout';
import type { NodeHandlers } from '../node-handlers';

const HAND_MAX = 2;

export function drawGroup(root: SVGElement, box: GroupBox, handlers: NodeHandlers): void {
  const { group, width, height } = box;
  const isRebalancing = group.state === 'PreparingRebalance' || group.state === 'CompletingRebalance';
  put(root, {
    class: `group${isRebalancing ? ' rebalancing' : ''}`,
    transform: at(box.x, box.y),
    role: 'group',
    'aria-label': `Group ${group.group}, lag ${group.lag}`,
  });
  one(root, 'rect.frame', { width, height, rx: 12 });
  one(root, 'path.pennant', {
    class: pennantIsSolid(group.pennant) ? 'pennant solid' : 'pennant',
    transform: at(14, 13),
    d: pennantPath(group.pennant),
  });
  one(root, 'text.name', { x: 42, y: 25 }, group.group);
  one(root, 'text.lag', { x: width - 14, y: 25 }, `lag ${group.lag}`);
  one(root, 'text.standing', { x: 14, y: 45 }, standing(group, isRebalancing));

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
    text: '+ consumer',
    of: `in group ${group.group}`,
    press: () => handlers.addConsumer(group.group),
  });
  const last = group.members.at(-1);
  if (last === undefined) none(root, 'g.remove');
  else
    drawAddButton(one(root, 'g.remove'), place(box.remove), {
      text: '− consumer',
      of: `${last.node}`,
      press: () => handlers.removeConsumer(last.node),
    });
}

function standing({ coordinator, generation, state }: GroupView, isRebalancing: boolean): string {
  if (isRebalancing) return `⟳ rebalancing, generation ${generation}`;
  if (coordinator === null) return 'no coordinator';
  return `coordinator broker ${coordinator}, ${state === 'Stable' ? `generation ${generation}` : state.toLowerCase()}`;
}

function drawMember(root: SVGElement, { member, width, height }: MemberBox, handlers: NodeHandlers): void {
  const works = member.phase === 'stable';
  put(root, { class: `member ${member.phase}` });
  one(root, 'rect.frame', { width, height, rx: 8 });
  one(root, 'text.name', { x: 12, y: 20 }, member.node);
  actsAsButton(root, { name: memberName(member), opensMenu: true, press: () => handlers.openMenu(member.node, root) });

  const afterName = 24 + member.node.length * 7.3;
  each(
    one(root, 'g.partitions', { transform: at(afterName, 7) }),
    works ? member.partitions : [],
    ({ topic, partition }) => `${topic}-${partition}`,
    (cap, assigned) => {
      put(cap, { transform: at(member.partitions.indexOf(assigned) * 31, 0) });
      one(cap, 'rect.plate', { x: 0.75, y: 0.75, width: 25.5, height: 16.5, rx: 4 });
      one(cap, 'text.partition', { x: 13.5, y: 13.3 }, `P${assigned.partition}`);
    },
  );
  if (works) none(root, 'text.why');
  else one(root, 'text.why', { x: afterName, y: 20 }, whyNot(member));

  const lines = works ? offsetLines(member) : [];
  each(
    one(root, 'g.offsets', { transform: at(12, 42) }),
    lines,
    (line) => lines.indexOf(line),
    (element, line) => {
      put(element, { transform: at(0, lines.indexOf(line) * 16) });
      one(element, 'text.line', {}, line);
    },
  );
  const hand = works
    ? member.inHand.slice(-HAND_MAX).map((record, index, { length }) => ({ ...record, x: width - 8 - (length - index) * 25 }))
    : [];
  each(
    one(root, 'g.hand'),
    hand,
    ({ x }) => x,
    (card, { x, keyNumber, offset }) => {
      put(card, { transform: at(x, 9) });
      drawCard(card, { keyNumber, offset, committed: true, width: 23, height: 34, name: null });
    },
  );
}

function offsetLines(member: GroupMemberView): string[] {
  const numbers = (choose: (assigned: GroupMemberView['partitions'][number]) => number | null) =>
    member.partitions.map((assigned) => choose(assigned) ?? '–').join(', ');
  const committed = `committed ${numbers(({ committed }) => committed)}`;
  const position = `position ${numbers(({ position }) => position)}`;
  return offsetsNeedTwoLines(member.partitions.length) ? [committed, position] : [`${committed} · ${position}`];
}

function whyNot({ phase, status, idleBecause }: GroupMemberView): string {
  if (status === 'frozen') return 'frozen';
  if (phase === 'dead') return '✕ killed';
  if (phase === 'joining') return 'joining the group';
  return `idle: ${idleBecause ?? 'no partition'}`;
}

function memberName(member: GroupMemberView): string {
  if (member.phase !== 'stable') return `Consumer ${member.node}, ${whyNot(member)}`;
  return `Consumer ${member.node}, owns ${member.partitions.map(({ partition }) => `P${partition}`).join(', ') || 'nothing'}, ${offsetLines(member).join(', ')}`;
}
