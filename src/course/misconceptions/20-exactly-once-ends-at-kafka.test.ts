import { expect, test } from 'vitest';
import { Experiment, SECOND } from '../headless/experiment';

test('20 · “exactly once covers my database”: a card is charged in the handler, the consumer dies before it commits: two charges', () => {
  const bench = new Experiment({ partitions: 1 });
  bench.give(
    'add consumer billing appointments --name billing-1 --config auto.offset.reset=earliest --config enable.auto.commit=false --config session.timeout.ms=6000 --config heartbeat.interval.ms=2000 --handler process-then-commit --side-effect charge',
    'slow consumer billing-1 200ms',
  );
  bench.give('produce appointments CLN-001:paid');
  bench.until('the card is charged', () => bench.happened('SideEffectDone').length === 1);
  expect(bench.happened('OffsetsCommitted')).toEqual([]);
  bench.give('kill consumer billing-1');
  bench.pass(SECOND);
  bench.give('restart consumer billing-1');
  bench.until('the group has committed', () => bench.happened('OffsetsCommitted').length === 1);
  expect(bench.happened('SideEffectDone').map(({ offset }) => offset)).toEqual([0, 0]);
  // In Kafka it is one record, written once and acknowledged: the second charge is nothing that Kafka could know of.
  expect(bench.verdicts).toMatchObject({ sent: 1, acknowledged: 1, committed: 1, duplicated: 0 });
  expect(bench.session.world.auditor.sideEffects.counts()).toEqual({ done: 2, repeated: 1, lost: 0 });
});
