/** What somebody who watches has ordered, and what came of it. */
import type { Sentences } from './sentences';

export type CommandHappening =
  | { readonly kind: 'CommandGiven'; readonly command: number; readonly text: string }
  | { readonly kind: 'CommandAnswered'; readonly command: number; readonly failed: boolean; readonly lines: readonly string[] };

export const TELL_COMMANDS: Sentences<CommandHappening> = {
  CommandGiven: (what) => `You: ${what.text}`,
  CommandAnswered: (what) =>
    what.failed ? `Refused: ${saidFirst(what.lines).join(' ')}` : `Done${what.lines.length > 0 ? `: ${what.lines[0]}` : '.'}`,
};

/** Behind a blank line comes a table. */
function saidFirst(lines: readonly string[]): readonly string[] {
  const blank = lines.indexOf('');
  return blank < 0 ? lines : lines.slice(0, blank);
}
