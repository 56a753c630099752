/** What answers where the engine could not even begin: the reason, and no to everything. What was stored is left as it is. */
import type { OpenedStorage } from '../../persistence/open-storage';
import type { CommandAnswer, EngineFailure, HostStatus } from '../protocol/engine-port';
import type { ToHost } from '../protocol/messages';
import { INITIAL_PACE } from './pacing';
import type { Surroundings } from './surroundings';
import { KAFKA_VERSION } from './versions';

export const STOPPED: CommandAnswer = {
  ok: false,
  lines: ['The engine has stopped: one of its beliefs did not hold.', 'Reload the page to go on from what was stored.'],
};

export class StoppedHost {
  private readonly around: Surroundings;
  private readonly status: HostStatus;

  constructor(options: { surroundings: Surroundings; storage: OpenedStorage; error: unknown }) {
    const { surroundings, storage, error } = options;
    this.around = surroundings;
    this.status = {
      ...INITIAL_PACE,
      playing: false,
      storage: storage.kind,
      storageNote: storage.note,
      safeUpTo: null,
      backlogBytes: 0,
      branch: 0,
      branches: [],
      leftOut: [],
      failed: failureOf(error, { seed: storage.stored?.moment.description.seed ?? 0, journal: [] }),
      kafkaVersion: KAFKA_VERSION,
    };
  }

  start(): void {
    this.around.post({ kind: 'Status', status: this.status });
  }

  loseStorage(): void {}

  receive(message: ToHost): void {
    if (message.kind === 'Run') this.around.post({ kind: 'Run', id: message.id, answer: STOPPED });
    else if (message.kind === 'Judge')
      this.around.post({ kind: 'Judge', id: message.id, refusals: message.texts.map(() => STOPPED.lines.join(' ')) });
    else if (message.kind === 'SpaceTime') this.around.post({ kind: 'SpaceTime', id: message.id, diagram: null });
    else if (message.kind === 'Inspect') this.around.post({ kind: 'Inspect', id: message.id, inspection: null });
    else if (message.kind === 'Tell') this.around.post({ kind: 'Tell', id: message.id, file: null });
    else if (message.kind === 'Explain') this.around.post({ kind: 'Explain', id: message.id, explanation: null });
    else if (message.kind === 'Topics') this.around.post({ kind: 'Topics', id: message.id, topics: [] });
    else if (message.kind === 'Settings') this.around.post({ kind: 'Settings', id: message.id, settings: [] });
    else if (message.kind === 'KeyMoves') this.around.post({ kind: 'KeyMoves', id: message.id, moves: null });
    else if (message.kind === 'Idle') this.around.post({ kind: 'Idle', id: message.id });
  }
}

export function failureOf(error: unknown, { seed, journal }: { seed: number; journal: readonly string[] }): EngineFailure {
  return { belief: error instanceof Error ? error.message : String(error), seed, journal: journal.join('\n') };
}
