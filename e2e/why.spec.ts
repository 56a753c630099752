/** Somebody wonders: why has the leader changed, and why does the high watermark stand where it does? */
import type { GlassbrokerPage } from './helpers/glassbroker-page';
import { expect, test } from './helpers/test';

const panel = ({ page }: GlassbrokerPage) => page.getByRole('region', { name: 'Why it looks like this' });

async function leaderOf(glassbroker: GlassbrokerPage, partition: number): Promise<number> {
  const { brokers } = await glassbroker.frame();
  return brokers.find(({ leads }) => leads.includes(partition as never))!.id;
}

test('a leader is killed by its menu, and the panel tells the story up to the acknowledgement', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const dead = await leaderOf(glassbroker, 2);
  await page.getByRole('button', { name: new RegExp(`^Broker ${dead}, `) }).click();
  await page.getByRole('menuitem', { name: /kill/i }).click();
  await glassbroker.run('produce appointments CLN-001:booked');
  const told = panel(glassbroker);
  await expect(told.getByText(/booking-api keeps the batch and will retry: NETWORK_EXCEPTION/)).toBeVisible({ timeout: 20_000 });
  await expect(told.getByText(new RegExp(`^No heartbeat for 9 s: controller 10[123] fences broker ${dead}\\.$`))).toBeVisible({
    timeout: 30_000,
  });
  await expect(told.getByText(/P2: leader \d, epoch 1, ISR/)).toBeVisible();
  await expect(told.getByText(/booking-api has its acknowledgement for offset 0 of P2/)).toBeVisible({ timeout: 30_000 });
  const sentences = await told.getByRole('listitem').allTextContents();
  const order = ['is killed', 'fences', 'epoch 1', 'acknowledgement'].map((word) => sentences.findIndex((each) => each.includes(word)));
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('every line leads to its moment', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const dead = await leaderOf(glassbroker, 2);
  await page.getByRole('button', { name: new RegExp(`^Broker ${dead}, `) }).click();
  await page.getByRole('menuitem', { name: /kill/i }).click();
  const fencing = panel(glassbroker).getByRole('button', { name: /fences broker/ });
  await expect(fencing).toBeVisible({ timeout: 30_000 });
  await panel(glassbroker)
    .getByRole('button', { name: /is killed/ })
    .click();
  await glassbroker.idle();
  const status = async () => (await glassbroker.frame()).brokers.find(({ id }) => id === dead)!;
  await expect.poll(async () => (await status()).status).toBe('dead');
  expect((await status()).fencedAt).toBeNull();
  await expect(fencing).toBeHidden();
});

test('by keyboard alone: a lane’s high watermark is asked, and says what it waits for', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const leader = await leaderOf(glassbroker, 2);
  const frozen = leader === 1 ? 2 : 1;
  await glassbroker.run(`freeze broker ${frozen}`);
  await glassbroker.run('produce appointments CLN-001:booked');
  await page.getByRole('button', { name: `Why broker ${leader} leads P2` }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: /^Why is the high watermark/ }).and(page.locator(':focus'))).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(panel(glassbroker).getByText(`It waits for broker ${frozen}, which is in the ISR: its process is frozen`)).toBeVisible({
    timeout: 20_000,
  });
  await page.keyboard.press('Escape');
  await expect(panel(glassbroker)).toBeHidden();
});

test('an event’s mark on the time line goes there and tells what led to it', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const dead = await leaderOf(glassbroker, 2);
  await glassbroker.run(`kill broker ${dead}`);
  await page.getByRole('button', { name: new RegExp(`^Go to: broker-${dead} was killed`) }).press('Enter');
  const step = panel(glassbroker).getByRole('listitem').first();
  await expect(step).toContainText(`Broker ${dead} is killed`);
  await expect(step).toContainText('you');
});
