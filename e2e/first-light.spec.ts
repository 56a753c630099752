/** The first minute: a record is sent and followed, its leader is killed and replaced, time goes back, and the tab is opened again. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './helpers/test';

test('a record is sent by typing its key, and reaches a consumer', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const keyBox = page.getByRole('textbox').first();
  await keyBox.fill('CLN-001:booked');
  await keyBox.press('Enter');
  await expect.poll(async () => (await glassbroker.verdicts()).delivered, { timeout: 20_000 }).toBe(1);
  const frame = await glassbroker.frame();
  const leaders = frame.brokers.flatMap(({ lanes }) => lanes.filter(({ role }) => role === 'Leader'));
  expect(leaders.flatMap(({ cells }) => cells.map(({ key, committed }) => ({ key, committed })))).toEqual([
    { key: 'CLN-001', committed: true },
  ]);
});

test('the leader is killed, another is elected, the killed one comes back; nothing is lost', async ({ glassbroker }) => {
  await glassbroker.run(
    "kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic appointments --reader-property parse.key=true <<< $'CLN-001\\tbooked'",
  );
  const leaderOf = async (partition: number) => {
    const frame = await glassbroker.frame();
    return frame.brokers.find(({ leads }) => leads.includes(partition as never))?.id ?? null;
  };
  const before = await leaderOf(2);
  await glassbroker.run(`kill broker ${before}`);
  await expect.poll(async () => [null, before].includes(await leaderOf(2)), { timeout: 30_000 }).toBe(false);
  await glassbroker.run(`restart broker ${before}`);
  await expect.poll(async () => (await glassbroker.verdicts()).delivered, { timeout: 20_000 }).toBe(1);
  const { lost, duplicated } = await glassbroker.verdicts();
  expect({ lost, duplicated }).toEqual({ lost: 0, duplicated: 0 });
});

test('a step back takes time back', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.getByRole('button', { name: /pause/i }).click();
  await glassbroker.idle();
  const before = await glassbroker.frame();
  await page.getByRole('button', { name: /back/i }).first().click();
  await glassbroker.idle();
  await expect.poll(async () => (await glassbroker.frame()).now, { timeout: 10_000 }).toBeLessThan(before.now);
});

test('nothing on the page stands in the way of assistive technology', async ({ glassbroker }) => {
  const { violations } = await new AxeBuilder({ page: glassbroker.page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
});
