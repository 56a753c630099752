/**
 * A consumer in hand: pulled out of its group's box it leaves the group, put back in it joins again, put into another group's box it is
 * closed and started anew with that one's group.id, and all else that it was set to. With it focused, Delete leaves and Insert joins again.
 */

import type { GroupId } from '../../engine/model/vocabulary';
import { printClientCommand } from '../../engine/session/commands/clients';
import { printConfigCommand } from '../../engine/session/commands/configs';
import type { NodeId } from '../../engine/sim/context';
import type { GroupView } from '../../frame/cluster-frame';
import type { Session } from '../../state/session';
import { type Dragged, drags } from '../drag';
import { at, none, one } from '../kit/one';

const HINT = 'let go of the consumer to run this';

export function takesConsumersInHand(root: SVGSVGElement, session: Session): () => void {
  const leave = () => {
    none(root, 'g.consumer-held');
    session.store.setState({ draft: null });
  };
  const stop = drags(root, {
    things: '.member[data-node]',
    move(dragged) {
      const commands = commandsAfter(root, dragged, session);
      drawHeld(root, dragged, commands);
      session.store.setState({ draft: commands.length === 0 ? null : { text: commands.join(' && '), hint: HINT } });
    },
    drop(dragged) {
      const commands = commandsAfter(root, dragged, session);
      leave();
      void runAll(session, commands);
    },
    cancel: leave,
  });

  function onKeyDown(event: KeyboardEvent): void {
    const node = (event.target as Element).closest<SVGElement>('.member[data-node]')?.dataset.node as NodeId | undefined;
    if (node === undefined || (event.key !== 'Delete' && event.key !== 'Insert')) return;
    event.preventDefault();
    event.stopPropagation();
    void session.run(printClientCommand({ kind: event.key === 'Delete' ? 'StopConsumer' : 'RestartConsumer', node }));
  }

  root.addEventListener('keydown', onKeyDown);
  return () => {
    stop();
    root.removeEventListener('keydown', onKeyDown);
  };
}

const runAll = ({ gesture }: Session, commands: readonly string[]) =>
  gesture(async (run) => {
    for (const command of commands) if (!(await run(command)).ok) return;
  });

/** None where it would stay as it is. */
function commandsAfter(root: SVGSVGElement, { thing, from, by }: Dragged, { store }: Session): readonly string[] {
  const { frame } = store.getState();
  const node = thing.dataset.node as NodeId;
  const group = frame?.groups.find(({ members }) => members.some((each) => each.node === node));
  if (frame === null || group === undefined) return [];
  const over = groupAt(root, from.x + by.x, from.y + by.y);
  if (over === null) return isInGroup(group, node) ? [printClientCommand({ kind: 'StopConsumer', node })] : [];
  if (over === group.group) return isInGroup(group, node) ? [] : [printClientCommand({ kind: 'RestartConsumer', node })];
  const moved = printConfigCommand({ kind: 'ConfigureConsumer', node, configs: [['group.id', over]] });
  return isInGroup(group, node) ? [moved] : [moved, printClientCommand({ kind: 'RestartConsumer', node })];
}

const isInGroup = ({ members }: GroupView, node: NodeId) => members.some((each) => each.node === node && each.phase !== 'dead');

/** By the frames as they are drawn. */
function groupAt(root: SVGSVGElement, x: number, y: number): GroupId | null {
  for (const box of root.querySelectorAll<SVGElement>('[data-group-box]')) {
    const [left = 0, top = 0, width = 0, height = 0] = (box.dataset.groupPlace ?? '').split(' ').map(Number);
    if (x >= left && x <= left + width && y >= top && y <= top + height) return box.dataset.groupBox as GroupId;
  }
  return null;
}

function drawHeld(root: SVGSVGElement, { thing, from, by }: Dragged, commands: readonly string[]): void {
  const held = one(root, 'g.consumer-held', { 'aria-hidden': 'true', transform: at(from.x + by.x, from.y + by.y) });
  const name = thing.dataset.node ?? '';
  one(held, 'rect.paper', { x: -60, y: -16, width: 120, height: 32, rx: 8 });
  one(held, 'text.name', { y: 5 }, name);
  const words =
    commands.length === 0
      ? 'stays'
      : /^configure/.test(commands[0] ?? '')
        ? 'changes its group'
        : /^stop/.test(commands[0] ?? '')
          ? 'leaves the group'
          : 'joins again';
  one(held, 'text.what', { y: 32 }, words);
  root.append(held);
}
