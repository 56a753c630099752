/** Stands in for the engine where a fixed moment is wanted: it answers every command with what it was asked, and time does not pass. */
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import type { EnginePort, EventGlyph, EventView, HostStatus } from '../../state/session';
import { leaderKilled } from './fixture-explanation';
import { killedFrame, steadyFrame, troubledFrame } from './fixture-frame';
import { inspectedBatch } from './fixture-inspection';
import { oneBatch } from './fixture-space-time';
import { glances, movesTo } from './fixture-topics';

const FRAMES = { steady: steadyFrame, killed: killedFrame, troubled: troubledFrame };

const STATUS: HostStatus = {
  playing: false,
  speed: 1 / 200,
  skipIdle: true,
  storage: 'indexeddb',
  storageNote: null,
  safeUpTo: { event: 2_301, at: 41_300_000 as VirtualTime },
  backlogBytes: 0,
  branch: 0,
  branches: [],
  leftOut: [],
  failed: null,
  kafkaVersion: '4.2',
};

export function fixturePort(): EnginePort {
  let status = STATUS;
  let onStatus: ((status: HostStatus) => void) | null = null;
  let now = steadyFrame.now;
  const frame = FRAMES[location.hash.split('/')[2] as keyof typeof FRAMES] ?? steadyFrame;
  return {
    run: async (text) => ({ ok: true, lines: [`a fixture heard: ${text}`] }),
    judge: async (texts) => texts.map(() => null),
    pace(pace) {
      status = { ...status, ...pace };
      onStatus?.(status);
    },
    seek(at) {
      now = at;
    },
    step: () => {},
    showBranch: () => {},
    stir: () => {},
    pull: async () => ({ ...frame, now }),
    onEvents(listener) {
      queueMicrotask(() => listener(events()));
      return () => {};
    },
    onSkipped(listener) {
      queueMicrotask(() => listener({ from: 20_500_000 as VirtualTime, to: 28_200_000 as VirtualTime }));
      return () => {};
    },
    onStatus(listener) {
      onStatus = listener;
      queueMicrotask(() => listener(status));
      return () => {};
    },
    explain: async () => leaderKilled,
    inspect: async () => inspectedBatch,
    tell: async () => null,
    keep: async () => ({ ok: true, lines: [] }),
    onOpening: () => () => {},
    stopOpening: () => {},
    spaceTime: async () => oneBatch,
    topics: async () => glances,
    settings: async () => [],
    keyMoves: async (topic, partitions) => movesTo(topic, partitions),
    idle: async () => {},
    verdicts: async () => ({ sent: 36, acknowledged: 33, delivered: 30, lost: 0, duplicated: 0, outOfOrder: 0, failed: 0, findings: [] }),
  };
}

const MARKS: Readonly<Record<number, EventGlyph>> = {
  150: 'you',
  480: 'rebalance',
  1000: 'crash',
  1060: 'elect',
  1100: 'isr',
  1400: 'restart',
  1520: 'isr',
};

function events(): EventView[] {
  return Array.from({ length: 2_318 }, (_, id) => {
    const glyph = MARKS[id] ?? null;
    const wobble = 9_000 * ((id * 7) % 11);
    return {
      id: id as EventView['id'],
      at: Math.min(steadyFrame.now, id * 17_800 + wobble) as VirtualTime,
      node: null,
      cause: null,
      kind: glyph ?? 'RecordsAppended',
      what: { kind: 'ProcessStarted', node: 'broker-1' as NodeId },
      sentence: `Event ${id}${glyph === null ? '' : `: ${glyph}`}.`,
      ofInterest: true,
      glyph,
    };
  });
}
