/** The page for who does not see it, does not use a mouse, or does not want things to move. */
import { GlassbrokerPage } from './helpers/glassbroker-page';
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

test('nothing stands in the way with a broker dead and links cut, nor in the past, in the dark', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-001 ×20');
  await glassbroker.delivered(20);
  await glassbroker.broker(1).click();
  await page.getByRole('menuitem', { name: /Kill broker 1/ }).click();
  await glassbroker.run('cut 2 3');
  await glassbroker.run('slow 2 controller-101 200ms');
  await glassbroker.run('add consumer analytics appointments');
  await page.getByRole('button', { name: 'Pause' }).click();
  await glassbroker.idle();
  expect(await obstacles(page), 'with a broker dead and a link cut').toEqual([]);
  await page.keyboard.press('Home');
  await glassbroker.until('the beginning', ({ now, oldest }) => now === oldest);
  await page.getByRole('button', { name: 'Use the dark theme' }).click();
  expect(await obstacles(page), 'at the beginning of time, in the dark').toEqual([]);
});

test('what happens is said in one sentence a second, and the stage can be read as tables', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-001:booked');
  await glassbroker.delivered(1);
  const row = page.getByRole('table', { name: 'Replicas of appointments' }).getByRole('row', { name: /^P2 .* Leader / });
  await expect(row).toContainText('0: CLN-001');
  await expect(page.getByRole('table', { name: 'Consumers' }).getByRole('row')).toHaveCount(4);
  await glassbroker.run('kill broker 1');
  await expect(page.getByRole('log')).toHaveText(/is fenced|Leader of appointments-\d is now broker/, { timeout: 30_000 });
});

test('for who asked for less motion, play goes from event to event and messages stand at an end of their link', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL: baseURL ?? '', reducedMotion: 'reduce' });
  try {
    const glassbroker = new GlassbrokerPage(await context.newPage());
    await glassbroker.open();
    await glassbroker.send('CLN-001');
    const before = await glassbroker.frame();
    await glassbroker.until('event after event happens', ({ eventNumber }) => eventNumber > before.eventNumber + 3);
    await glassbroker.delivered(1);
    await glassbroker.page.getByRole('button', { name: 'Pause' }).click();
    await expect(glassbroker.page.getByRole('button', { name: 'Play' })).toBeVisible();
  } finally {
    await context.close();
  }
});
