/** The labs: the same blow in worlds side by side, moved by the learner; what came of it is read off the page. */
import type { Page } from '@playwright/test';
import { noObstacles, obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.locator('.world-verdict').first()).not.toBeEmpty();
}

const verdicts = (page: Page) => page.locator('.world-verdict').allTextContents();
const count = (page: Page, name: RegExp) => page.getByRole('button', { name });

test('by mouse: the crash loses in one world and repeats in the other, and each number leads to its records’ stories', async ({ page }) => {
  await open(page, '#/lab');
  await expect(page.locator('.world-verdict').nth(0)).toHaveText('Reminders for 5 and 6 are never sent.');
  await expect(page.locator('.world-verdict').nth(1)).toHaveText('Reminders for 3 and 4 are sent twice.');
  await count(page, /At most once: 2 lost/).click();
  const stories = page.getByRole('dialog');
  await expect(stories).toContainText('reminders-1 was killed');
  await stories.getByRole('button', { name: 'Close' }).click();
  await expect(stories).toBeHidden();

  const crash = page.locator('.blow').first();
  const box = (await crash.locator('.ring').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(page.locator('.world-verdict').nth(0)).toHaveText('Every reminder is sent once.');
  await expect(page.locator('.world-verdict').nth(1)).toHaveText('Every reminder is sent once.');
});

test('by keyboard: the crash is moved to the beginning, and the handler is followed line by line on one clock', async ({ page }) => {
  await open(page, '#/lab');
  const crash = page.getByRole('slider', { name: /Move the crash/ });
  await crash.focus();
  await page.keyboard.press('Home');
  await expect(page.locator('.world-verdict').nth(1)).toHaveText('Every reminder is sent once.');
  await page.keyboard.press('End');
  await page.getByRole('button', { name: 'From the start' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.world-verdict').first()).toContainText('still to be sent');
  const next = page.getByRole('button', { name: 'Next line' });
  await next.focus();
  const lit = page.locator('.world').first().locator('.lit');
  await expect(async () => {
    await page.keyboard.press('Enter');
    await expect(lit).toContainText('commitSync()', { timeout: 500 });
  }).toPass();
  await expect(page.locator('.world').nth(1).locator('.lit')).toContainText('sendSms(r) 1 of 4');
});

test('acks: what nobody or the leader alone has promised is lost, what all have is not, wherever the leader dies', async ({ page }) => {
  await open(page, '#/lab/acks');
  await expect(page.locator('.world-verdict').nth(2)).toHaveText('Every record is in the log.');
  expect((await verdicts(page))[0]).toMatch(/gone, and nobody was told/);
  expect((await verdicts(page))[1]).toMatch(/acknowledged, and lost/);
  await expect(count(page, /acks=all: 0 lost/)).toBeDisabled();
  await page.getByRole('slider', { name: /Move the leader/ }).focus();
  for (let step = 0; step < 6; step++) await page.keyboard.press('PageDown');
  await expect(page.locator('.world-verdict').nth(2)).toHaveText('Every record is in the log.');
});

test('free play’s instant in two worlds: one loses its leader, the other does not, and free play is as it was', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.run('produce appointments CLN-001:booked ×3');
  await glassbroker.until('the group has committed', ({ groups }) => groups[0]?.committed.some(({ offset }) => offset === 3) ?? false);
  await page.getByRole('button', { name: 'Pause' }).click();
  await glassbroker.idle();
  const before = await page.evaluate(() => window.glassbroker.frame()?.now);
  await page.getByRole('link', { name: 'Compare' }).click();
  const world = (name: string) => page.getByRole('region', { name });
  await page.getByLabel('In World B alone').fill('kill broker 3');
  await page.keyboard.press('Enter');
  await expect(world('World B')).toContainText('Broker 3killed at', { timeout: 15_000 });
  await expect(world('World A')).toContainText('Broker 3alive');
  await page.getByLabel('Record for all worlds').fill('CLN-002:moved');
  await page.getByRole('button', { name: 'Send to all' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  for (const name of ['World A', 'World B']) await expect(world(name)).toContainText('1 record acknowledged');

  // Each has settings of its own, and committed offsets that are moved by hand.
  await page.getByRole('button', { name: 'Configs of World B' }).click();
  await world('World B').getByRole('tab', { name: 'Producer booking-api' }).click();
  await world('World B').getByRole('radio', { name: '1', exact: true }).check();
  await expect(world('World B')).toContainText('booking-api: acks=1');
  await expect(world('World A')).toContainText('booking-api: acks=all');
  const flagIn = (name: string) => world(name).getByRole('slider', { name: 'analytics’s committed offset in P2' });
  // Until its leader is missed, nobody leads P2 there.
  await expect(flagIn('World B')).toBeAttached({ timeout: 30_000 });
  // And a new leader knows only later how far its records are promised: no flag is moved beyond that.
  await expect(world('World B').getByRole('button', { name: 'Why is the high watermark 3?' })).toBeAttached();
  await page.getByRole('button', { name: 'Pause' }).click();
  expect(await obstacles(page)).toEqual([]);
  await world('World B').getByRole('button', { name: 'Close the settings' }).press('Escape');
  await expect(page.getByRole('button', { name: 'Configs of World B' })).toBeFocused();
  await flagIn('World A').focus();
  await page.keyboard.press('Home');
  await expect(world('World A').locator('.flag-held .what')).toHaveText('analytics · Reset to 0: replays 0 to 2');
  await page.keyboard.press('Escape');
  const pole = flagIn('World B').locator('.pole');
  await pole.scrollIntoViewIfNeeded();
  const box = (await pole.boundingBox())!;
  await page.mouse.move(box.x + 1, box.y + box.height - 4);
  await page.mouse.down();
  await page.mouse.move(box.x - 60, box.y + box.height - 4, { steps: 4 });
  await expect(world('World B').locator('.flag-held .what')).toHaveText('analytics · Reset to 1: replays 1 to 2');
  await page.mouse.up();
  await expect(flagIn('World B')).toHaveAttribute('aria-valuenow', '1');
  await expect(flagIn('World A')).toHaveAttribute('aria-valuenow', '3');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('link', { name: 'Close' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await glassbroker.idle();
  expect(await page.evaluate(() => window.glassbroker.frame()?.now)).toBe(before);
  expect(await page.evaluate(() => window.glassbroker.frame()?.brokers.map(({ status }) => status))).toEqual(['alive', 'alive', 'alive']);
});

test('nothing stands in the way in either lab, nor of a record’s story', async ({ page }) => {
  for (const address of ['#/lab', '#/lab/acks']) {
    await open(page, address);
    await noObstacles(page, address);
  }
  await count(page, /acks=1: 8 sent/).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await noObstacles(page, 'a record’s story');
});
