import { expect, test } from 'vitest';
import { Experiment, SECOND } from '../headless/experiment';

/** A consumer handles offsets 0 to 5 and dies before it commits; the group is set to `committed`. How often offset 5 is handled in all. */
function timesHandled(committed: number): number {
  const bench = new Experiment({ partitions: 1 });
  bench.give('produce appointments CLN-001:booked ×6');
  bench.until('six records are in', () => bench.verdicts.committed === 6);
  bench.addConsumer('reminders', 'reminders-1', ['session.timeout.ms=6000', 'auto.commit.interval.ms=60000']);
  bench.until('all six are handled', () => bench.readBy('reminders-1').length === 6);
  bench.give('kill consumer reminders-1');
  bench.pass(10 * SECOND);
  bench.give(
    `kafka-consumer-groups.sh --bootstrap-server broker-1:9092 --group reminders --topic appointments --reset-offsets --to-offset ${committed} --execute`,
  );
  bench.pass(2 * SECOND);
  bench.give('restart consumer reminders-1');
  bench.pass(10 * SECOND);
  return bench.readBy('reminders-1').filter((offset) => offset === '0:5').length;
}

test('2 · “the committed offset is the last one processed”: with commit 5, offset 5 is handled twice; with commit 6, once', () => {
  expect(timesHandled(5)).toBe(2);
  expect(timesHandled(6)).toBe(1);
});
