/**
 * When `npm run broker` stops: with a signal, with who typed its commands, with the npm that started it. It may never outlive them, for it
 * would keep its ports; nor may it stop because there never was anybody to type.
 */

import { readFileSync } from 'node:fs';
import type { Interface } from 'node:readline';

/** Nobody waits longer for a port to be free again. */
const LOOK_EVERY_MS = 250;

export function endWithWhoeverStartedIt(exit: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, exit);
  // npm starts a shell that starts this, and a shell does not pass signals on.
  if (process.env.npm_lifecycle_event === 'broker') endWithAncestors(exit);
}

/** A process in the background has an empty stdin, which ends before it is ready. One that ends later was somebody's. */
export function endWithInput(input: Interface, { exit, isReady }: { readonly exit: () => void; readonly isReady: () => boolean }): void {
  input.on('close', () => {
    if (isReady()) exit();
  });
}

function endWithAncestors(exit: () => void): void {
  const before = ancestors();
  setInterval(() => {
    if (ancestors() !== before) exit();
  }, LOOK_EVERY_MS).unref();
}

/** The shell and, where the system tells, npm: whoever loses its parent is given another. */
function ancestors(): string {
  try {
    const [, grandparent] = /^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8')) ?? [];
    return `${process.ppid} ${grandparent}`;
  } catch {
    return `${process.ppid}`;
  }
}
