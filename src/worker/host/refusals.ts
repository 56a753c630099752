/** Why commands would be refused now, so that whoever offers them can say so. Changes nothing. */

import { parseCommand } from '../../engine/session/commands';
import { refusalOf } from '../../engine/session/refusal';
import type { Session } from '../../engine/session/session';

export function refusalsOf({ world }: Session, texts: readonly string[]): readonly (string | null)[] {
  return texts.map((text) => {
    const command = parseCommand(text);
    return command.ok ? refusalOf(world.cluster, command.value) : `${command.error.problem}: ${command.error.remedy}`;
  });
}
