/** The first minute of somebody who has read nothing: they do what the hints on the stage say, and nothing else. */
import { GlassbrokerPage, recordsIn } from './helpers/glassbroker-page';
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

test('within a minute a record is followed, a leader killed and time dragged back, by the hints alone', async ({ page }) => {
  const glassbroker = new GlassbrokerPage(page);
  const openedAt = Date.now();
  await glassbroker.openAsNewcomer();
  const hints = page.getByRole('region', { name: 'First steps' }).getByRole('listitem');
  await expect(hints).toHaveText([/Press Enter and follow your record/, /Click a broker to kill it/, /Drag to go back in time/]);
  await expect(page.getByText('ISR').first()).toBeHidden();
  await expect(glassbroker.keyBox).toBeFocused();
  await expect(glassbroker.keyBox).toHaveValue('CLN-001');
  await glassbroker.until('it is alive before anything is done', (frame) => recordsIn(frame) > 0);
  expect(await obstacles(page)).toEqual([]);

  await page.keyboard.press('Enter');
  await expect(page.getByText(/Follow your record: to broker \d, the leader of P2/)).toBeVisible();
  await expect(page.locator('.lane[data-dimmed]').first()).toBeAttached();
  await expect(page.getByText('Follow your record')).toBeHidden({ timeout: 20_000 });
  await expect(page.locator('[data-dimmed]')).toHaveCount(0);
  await expect(hints).toHaveCount(2);

  const leader = (await glassbroker.leaderOf(2))!;
  await glassbroker.broker(leader).click();
  await page.getByRole('menuitem', { name: `Kill broker ${leader}` }).click();
  await expect(page.getByText(new RegExp(`Nobody tells the controller that broker ${leader} is dead`))).toBeVisible();
  await expect(hints).toHaveText([/Drag to go back in time/]);
  await glassbroker.until('another leader is elected', ({ brokers }) =>
    brokers.some(({ id, leads }) => id !== leader && leads.includes(2 as never)),
  );

  const playhead = (await page.locator('.playhead .handle').boundingBox())!;
  const grip = { x: playhead.x + playhead.width / 2, y: playhead.y + playhead.height / 2 };
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x - 240, grip.y, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByText(/You are in the past\. Send something different/)).toBeVisible();
  await expect(hints).toHaveCount(0);
  expect(Date.now() - openedAt).toBeLessThan(60_000);

  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect(page.getByText('ISR').first()).toBeVisible();
  await glassbroker.reload();
  await expect(page.getByText('ISR').first()).toBeVisible();
  await expect(hints).toHaveCount(0);
});

test('who wants none of it begins lesson 1, or dismisses it and is not asked again', async ({ page }) => {
  const glassbroker = new GlassbrokerPage(page);
  await glassbroker.openAsNewcomer();
  await page.getByRole('link', { name: /Start lesson 1, \d+ minutes/ }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'A log, not a queue' })).toBeVisible();
  await page.getByRole('link', { name: 'Free play' }).click();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect(page.getByRole('region', { name: 'First steps' })).toHaveCount(0);
  await glassbroker.reload();
  await expect(page.getByRole('region', { name: 'First steps' })).toHaveCount(0);
});
