import { describe, expect, test } from 'vitest';
import { NO_INVARIANTS } from '../auditor/invariants/invariant';
import { parseCommand, printCommand } from './commands';
import { digest } from './digest';
import { JournalEntry } from './journal';
import { playReference, referenceDescription, referenceDigest } from './reference-run';
import { World } from './world';

describe('the same seed and the same journal', () => {
  const session = playReference();
  const reference = digest(session.world);

  test('give the same digest', () => {
    expect(referenceDigest()).toBe(reference);
  });

  test('give the same digest when the journal is replayed, as text even', () => {
    const journal = session.journal.map((entry) => {
      const command = parseCommand(printCommand(entry.command));
      return new JournalEntry({ ...entry, command: command.ok ? command.value : entry.command });
    });
    const world = new World(referenceDescription, { invariants: NO_INVARIANTS });
    world.advance(session.now, journal);
    expect(digest(world)).toBe(reference);
  });

  test('the run is worth comparing: what could differ is in it', () => {
    const kinds = new Set([...session.world.cluster.sim.history].map(({ what }) => what.kind));
    for (const kind of [
      'LeaderElected',
      'IsrShrunk',
      'IsrExpanded',
      'LogTruncated',
      'ControllerElected',
      'LogRecovered',
      'BatchRetried',
      'OffsetsCommitted',
    ])
      expect(kinds).toContain(kind);
    expect(session.world.auditor.violations).toEqual([]);
  });
});

test('another seed, another digest', () => {
  const digests = [1, 2].map((seed) => {
    const world = new World({ ...referenceDescription, seed }, { invariants: NO_INVARIANTS });
    world.advance(referenceDescription.epochMs as never, [], 500);
    return digest(world);
  });
  expect(new Set(digests).size).toBe(2);
});
