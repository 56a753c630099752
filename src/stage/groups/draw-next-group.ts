/** A group that there is not yet, and its first consumer: a dashed place that makes both. */
import type { GroupId } from '../../engine/model/vocabulary';
import { drawAddButton } from '../kit/add-button';
import { one } from '../kit/one';
import type { Box, GroupBox } from '../layout';
import type { NodeHandlers } from '../node-handlers';

export function drawNextGroup(
  root: SVGElement,
  { groups, addGroup }: { readonly groups: readonly GroupBox[]; readonly addGroup: Box },
  handlers: Pick<NodeHandlers, 'addConsumer'>,
): void {
  const name = nameOfNextGroup(groups.map(({ group }) => group.group));
  drawAddButton(one(root, 'g.add-group'), addGroup, {
    text: groups.length === 0 ? '+ consumer' : '+ group',
    of: groups.length === 0 ? `in a new group, ${name}` : name,
    press: () => handlers.addConsumer(name),
  });
}

const GROUP_NAMES = ['analytics', 'notifications', 'billing', 'audit'];

export function nameOfNextGroup(taken: readonly GroupId[]): GroupId {
  const numbered = Array.from({ length: taken.length + 1 }, (_, index) => `group-${index + 1}`);
  return [...GROUP_NAMES, ...numbered].find((name) => !taken.includes(name as GroupId)) as GroupId;
}
