import { expect, test } from './helpers/test';

test('a command resolves with what the cluster answered, when virtual time has brought the answer', async ({ glassbroker }) => {
  const created = await glassbroker.run(
    'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 2 --replication-factor 3',
  );
  expect(created).toEqual({ ok: true, lines: ['Created topic orders.'] });
  const described = await glassbroker.run('kafka-topics.sh --bootstrap-server broker-1:9092 --describe --topic orders');
  expect(described.lines[0]).toContain('Topic: orders');
  expect(described.lines).toHaveLength(3);
  const again = await glassbroker.run('kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders');
  expect(again.ok).toBe(false);
  expect(again.lines.join('\n')).toContain("Topic 'orders' already exists");
});

test('a command that is none, or cannot be, says why and what would be right', async ({ glassbroker }) => {
  for (const [text, words] of [
    ['kil broker 1', /kil/],
    ['', /command/i],
    ['kill broker', /broker/],
    ['kill broker 9', /There is no broker 9/],
    ['restart broker 1', /broker-1 is running/],
    ['kafka-topics.sh --create', /topic|bootstrap/],
  ] as const) {
    const { ok, lines } = await glassbroker.run(text);
    expect(ok, text).toBe(false);
    expect(lines.join(' '), text).toMatch(words);
  }
  const { brokers } = await glassbroker.frame();
  expect(brokers.every(({ status }) => status === 'alive')).toBe(true);
});

test('after idle, the frame that is painted has the command in it; verdicts count every record', async ({ glassbroker }) => {
  await glassbroker.page.getByRole('button', { name: 'Pause' }).click();
  await glassbroker.run('kill broker 2');
  await glassbroker.idle();
  const frame = await glassbroker.frame();
  expect(frame.brokers.map(({ status }) => status)).toEqual(['alive', 'dead', 'alive']);
  await expect(glassbroker.broker(2)).toHaveAccessibleName(/killed at/);
  expect(await glassbroker.verdicts()).toEqual({
    sent: 0,
    acknowledged: 0,
    delivered: 0,
    lost: 0,
    duplicated: 0,
    outOfOrder: 0,
    failed: 0,
    findings: [],
  });
});
