/** kafka-delete-records.sh in a whole cluster. */
import { describe, expect, test } from 'vitest';
import { parseCommand } from './commands';
import { SessionFixture } from './session-fixture';

const TOOL = 'kafka-delete-records.sh --bootstrap-server broker-1:9092 --offset-json-file /dev/stdin <<<';

const asked = (...partitions: readonly { topic?: string; partition: number; offset: number }[]) =>
  `${TOOL} '${JSON.stringify({ partitions: partitions.map((each) => ({ topic: 'orders', ...each })), version: 1 })}'`;

/** Ten records of CLN-001, which all stand in one partition. */
function tenOrders(): { readonly play: SessionFixture; readonly partition: number } {
  const play = new SessionFixture();
  play.give('add producer');
  play.give('produce orders CLN-001:booked ×10');
  play.wait(2_000);
  return { play, partition: play.happenings('RecordsAppended').find(({ partition }) => partition.topic === 'orders')!.partition.partition };
}

describe('kafka-delete-records.sh', () => {
  test('says of each partition from where on records are left, or why not', () => {
    const { play, partition } = tenOrders();
    const other = (partition + 1) % 3;
    expect(play.ask(asked({ partition, offset: 4 }, { partition: other, offset: 1 }))).toEqual({
      failed: false,
      lines: [
        'Executing records delete operation',
        'Records delete operation completed:',
        `partition: orders-${partition}\tlow_watermark: 4`,
        `partition: orders-${other}\terror: org.apache.kafka.common.errors.OffsetOutOfRangeException: The requested offset is not within the range of offsets maintained by the server.`,
      ],
    });
  });

  test('a consumer that begins at the earliest record begins there', () => {
    const { play, partition } = tenOrders();
    play.ask(asked({ partition, offset: 4 }));
    play.give('add consumer analytics orders --config auto.offset.reset=earliest');
    play.wait(6_000);
    expect(play.happenings('RecordsDelivered').map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset])).toEqual([[4, 9]]);
  });

  test('a partition that nobody knows is asked for until the tool’s time is up; the others are answered', () => {
    const { play, partition } = tenOrders();
    const { failed, lines } = play.ask(asked({ partition, offset: -1 }, { topic: 'payments', partition: 0, offset: 1 }), 70_000);
    expect(failed).toBe(false);
    expect(lines.slice(2)).toEqual([
      `partition: orders-${partition}\tlow_watermark: 10`,
      'partition: payments-0\terror: org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: deleteRecords',
    ]);
  });

  test.each([
    [`${TOOL} '{'`, 'The input string is not a valid JSON'],
    [`${TOOL} '{"version":1}'`, 'Missing partitions field'],
    [`${TOOL} '{"version":2,"partitions":[]}'`, 'Not supported version field value 2'],
    [asked({ partition: 0, offset: 1 }, { partition: 0, offset: 2 }), 'Offset json file contains duplicate topic partitions: orders-0'],
    ['kafka-delete-records.sh --bootstrap-server broker-1:9092', 'Missing required argument "[offset-json-file]"'],
  ])('refuses %s in the tool’s words', (line, problem) => {
    expect(parseCommand(line)).toMatchObject({ ok: false, error: { problem } });
  });
});
