/** What is wrong with a machine, as tags: each says it in words. */
import { span } from '../../engine/model/events/machines';
import type { MachineView } from '../../frame/cluster-frame';
import { each, none, one } from './one';
import { drawTag, type TagKind, tagWidth } from './tag';

interface Tag {
  readonly text: string;
  readonly kind: TagKind;
}

export function machineTags({ diskIsFull, diskIsEmpty, clockSkewMs, metadataIsWithheld }: MachineView): readonly Tag[] {
  const tags: Tag[] = [];
  if (diskIsFull) tags.push({ text: '✕ disk full', kind: 'danger' });
  if (diskIsEmpty) tags.push({ text: '✕ disk empty', kind: 'danger' });
  if (clockSkewMs !== 0) tags.push({ text: `clock ${clockSkewMs < 0 ? '−' : '+'}${span(clockSkewMs)}`, kind: 'warn' });
  if (metadataIsWithheld) tags.push({ text: 'hears no metadata', kind: 'warn' });
  return tags;
}

/** As said by a screen reader, behind what else is said of it. */
export const machineWords = (machine: MachineView) =>
  machineTags(machine)
    .map(({ text }) => `, ${text.replace('✕ ', '')}`)
    .join('');

const GAP = 6;

/** So wide is the row of them. */
export const machineTagsWidth = (machine: MachineView) => machineTags(machine).reduce((sum, { text }) => sum + tagWidth(text) + GAP, 0);

interface Place {
  readonly right: number;
  readonly y: number;
  /** Where a row of them has no room for all, the second and the rest stand up there, in a row of their own. */
  readonly room?: number;
  readonly above?: number;
}

/** In a row, the last of them ending at `right`. */
export function drawMachineTags(root: SVGElement, machine: MachineView, at: Place): void {
  const tags = machineTags(machine);
  if (tags.length === 0) return none(root, 'g.machine');
  const { right, y, room = Number.POSITIVE_INFINITY, above = y } = at;
  const isTooWide = machineTagsWidth(machine) > room;
  const rows = isTooWide
    ? [inARow(tags.slice(1), { right, y: above }), inARow(tags.slice(0, 1), { right, y })]
    : [inARow(tags, { right, y })];
  const placed = rows.flat();
  each(one(root, 'g.machine'), placed, ({ text }) => text, drawTag);
}

function inARow(tags: readonly Tag[], { right, y }: { readonly right: number; readonly y: number }) {
  let end = right;
  return [...tags].reverse().map((tag) => {
    const x = end - tagWidth(tag.text) / 2;
    end -= tagWidth(tag.text) + GAP;
    return { ...tag, x, y };
  });
}
