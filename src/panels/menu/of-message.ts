/** What a finger can do to one message on its way. */
import type { ClusterFrame, MessageView } from '../../frame/cluster-frame';
import { type Act, type Entry, type Menu, type Page, page } from './entries';

const DELAYS_MS = [1, 50, 200, 1_000];

/** Null once it has arrived. */
export function messageMenu({ messages }: ClusterFrame, id: number): Menu | null {
  const message = messages.find((each) => each.id === id);
  return message === undefined ? null : menuOf(message);
}

export function messagePage(message: MessageView): Page {
  return { name: `${message.label}, on its way (${message.reference ?? message.id})`, menu: menuOf(message), isPassing: true };
}

function menuOf(message: MessageView): Menu {
  const { label, direction, from, to } = message;
  return { name: `${direction} ${label}`, standing: `From ${from} to ${to}. ${where(message)}`, entries: entriesOf(message) };
}

/** A command names it by its connection; nothing is offered where no command can. */
function entriesOf({ reference, heldBy }: MessageView): readonly Entry[] {
  if (reference === null) return [];
  const touch = (name: string, verb: string, after = ''): Act => ({ name, command: `${verb} ${reference}${after}`, isGrave: false });
  const delays = DELAYS_MS.map((ms) => touch(`${ms} ms later`, 'delay', ` ${ms}ms`));
  return [
    heldBy === 'Hand' ? touch('Release: it goes on', 'release') : touch('Hold it where it is', 'hold'),
    page('Delay', delays),
    { ...touch('✕ Drop it: TCP sends it again', 'drop'), isGrave: true },
  ];
}

function where({ heldBy }: MessageView): string {
  if (heldBy === 'Hand') return 'It is held.';
  if (heldBy === 'Behind') return 'It waits behind one that is held.';
  return heldBy === 'Cut' ? 'It waits for the link to be healed.' : 'Time stands still while you choose.';
}
