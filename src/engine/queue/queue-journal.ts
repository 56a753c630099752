/**
 * What of a queue survives its process: a journal of what came and what became of it, one line each, folded when the process starts.
 *
 * Unlike a log it is no place to read from: once everything has been acknowledged the file is empty again. That is the point.
 * Receipts are not written down; a message that was out when the process died is there again at once.
 */
import { assert } from '../../base/assert';
import { utf8Decode, utf8Encode } from '../../base/utf8';
import type { MessageNumber } from '../model/vocabulary';
import { type Disk, Extent } from '../sim/disk';
import { QueueMessage } from './messages';

export type JournalLine =
  | { readonly stored: MessageNumber; readonly key: string | null; readonly body: string }
  | { readonly handed: MessageNumber }
  | { readonly forgotten: MessageNumber }
  | { readonly dead: MessageNumber };

/** A message with how often it has been handed out. */
export interface Kept {
  readonly message: QueueMessage;
  readonly receives: number;
}

export interface Remembered {
  /** Oldest first. */
  readonly waiting: readonly Kept[];
  readonly dead: readonly Kept[];
  readonly next: MessageNumber;
}

const FILE = 'queue.journal';

export function writeLine(disk: Disk, line: JournalLine): void {
  disk.append(FILE, new Extent(utf8Encode(`${JSON.stringify(line)}\n`)));
}

/** What was written is safe from a power loss. */
export function flushJournal(disk: Disk): void {
  disk.flush(FILE);
}

/** Begins the journal anew with what is left, and the next number. */
export function rewrite(disk: Disk, remembered: Remembered): void {
  const lines: (JournalLine | { next: MessageNumber })[] = [{ next: remembered.next }];
  for (const kept of [...remembered.waiting, ...remembered.dead]) lines.push(...linesOf(kept));
  for (const { message } of remembered.dead) lines.push({ dead: message.number });
  disk.replace(FILE, utf8Encode(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
}

function linesOf({ message, receives }: Kept): JournalLine[] {
  const { number, key, body } = message;
  return [{ stored: number, key, body }, ...Array.from({ length: receives }, () => ({ handed: number }))];
}

/** A line that was torn, because the power failed while it was written, is cut off. */
export function mendJournal(disk: Disk): void {
  const bytes = disk.read(FILE);
  const whole = wholeLines(bytes);
  if (whole < bytes.length) disk.truncate(FILE, whole);
}

export function readJournal(disk: Disk): Remembered {
  const waiting = new Map<MessageNumber, Kept>();
  const dead: Kept[] = [];
  let next = 1;
  for (const line of linesIn(disk)) {
    if ('next' in line) next = Math.max(next, line.next);
    else if ('stored' in line) {
      const { stored: number, key, body } = line;
      waiting.set(number, { message: new QueueMessage({ number, key, body }), receives: 0 });
      next = Math.max(next, number + 1);
    } else if ('handed' in line) {
      const kept = waiting.get(line.handed);
      if (kept !== undefined) waiting.set(line.handed, { ...kept, receives: kept.receives + 1 });
    } else if ('dead' in line) {
      const kept = waiting.get(line.dead);
      if (kept !== undefined) dead.push(kept);
      waiting.delete(line.dead);
    } else waiting.delete(line.forgotten);
  }
  const byAge = [...waiting.values()].sort((a, b) => a.message.number - b.message.number);
  return { waiting: byAge, dead, next: next as MessageNumber };
}

function linesIn(disk: Disk): readonly (JournalLine | { readonly next: MessageNumber })[] {
  const bytes = disk.read(FILE);
  const text = utf8Decode(bytes.subarray(0, wholeLines(bytes)));
  assert(text !== null, 'a queue writes whole lines of UTF-8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalLine);
}

const LINE_FEED = 10;
const wholeLines = (bytes: Uint8Array) => bytes.lastIndexOf(LINE_FEED) + 1;
