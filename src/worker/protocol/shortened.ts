/**
 * How frames cross from thread to thread: as what is different from the one before. Most of a frame is as it was a sixtieth of a second
 * ago; to copy all of two thousand records each time took both threads more than to draw them.
 *
 * Each end keeps the last frame. Messages keep their order, so that both mean the same one.
 */
import { applied, type Difference, difference } from '../../base/difference';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { ToPage } from './messages';

export type Shortened =
  | Exclude<ToPage, { readonly kind: 'Pull' }>
  | { readonly kind: 'Pull'; readonly id: number; readonly different: Difference };

/** For the end that sends. */
export function shortens(): (message: ToPage) => Shortened {
  let last: ClusterFrame | null = null;
  return (message) => {
    if (message.kind !== 'Pull') return message;
    const different = difference(last, message.frame);
    last = message.frame;
    return { kind: 'Pull', id: message.id, different };
  };
}

/** For the end that receives. */
export function restores(): (message: Shortened) => ToPage {
  let last: ClusterFrame | null = null;
  return (message) => {
    if (message.kind !== 'Pull') return message;
    last = applied(last, message.different) as ClusterFrame;
    return { kind: 'Pull', id: message.id, frame: last };
  };
}
