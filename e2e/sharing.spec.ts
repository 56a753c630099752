/** This moment told to somebody else: who opens the link sees it, byte for byte; what cannot be read is said. */
import { GlassbrokerPage, keysOf } from './helpers/glassbroker-page';
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

test('a link shows somebody else the same moment, and their own cluster stays as it was', async ({ glassbroker, browser }) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-001:shared');
  await glassbroker.delivered(1);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Pause' }).click();
  await glassbroker.idle();
  const told = await glassbroker.frame();

  await page.getByRole('button', { name: 'Share this moment' }).click();
  const line = page.getByRole('textbox', { name: 'Link to this moment' });
  await expect(line).toHaveValue(/#\/play\?v=1&/);
  expect(await obstacles(page)).toEqual([]);
  const link = await line.inputValue();
  expect(link).toContain('CLN-001%5Ctshared');

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const theirs = new GlassbrokerPage(await context.newPage());
  await theirs.page.goto(link);
  await expect(theirs.page.locator('.lane').first()).toBeVisible();
  await expect(theirs.page.getByRole('complementary', { name: 'A shared session' })).toBeVisible();
  await expect.poll(async () => (await theirs.frame()).eventNumber, { message: 'it has been lived through again' }).toBe(told.eventNumber);
  const shown = await theirs.frame();
  expect(shown.now).toBe(told.now);
  expect(shown.brokers).toEqual(told.brokers);
  expect(shown.groups).toEqual(told.groups);
  expect(await obstacles(theirs.page)).toEqual([]);
  await theirs.page.getByRole('link', { name: 'your own cluster' }).click();
  await expect(theirs.page.getByRole('complementary', { name: 'A shared session' })).toHaveCount(0);
  await context.close();
});

test('a file goes out and comes in again; a damaged one says what is wrong and changes nothing', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-002');
  await glassbroker.delivered(1);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share this moment' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a file' }).click()]);
  const path = await download.path();

  const input = page.locator('.share-panel input[type=file]');
  await input.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"format": "glassbroker-') });
  await expect(page.getByRole('alert')).toContainText('This file is damaged');
  await input.setInputFiles({
    name: 'session.json',
    mimeType: 'application/json',
    buffer: await (await import('node:fs/promises')).readFile(path),
  });
  const notice = page.getByRole('complementary', { name: 'A shared session' });
  await expect(notice).toBeVisible();
  await expect(page.getByText('LEO 1').first()).toBeVisible();

  // It becomes one's own: the old cluster goes into a file, and can be changed back to.
  await glassbroker.run('produce appointments CLN-001:here');
  await page.getByRole('button', { name: 'Play' }).click();
  await glassbroker.until('both are there', (frame) => keysOf(frame, 1).length + keysOf(frame, 2).length === 2);
  await notice.getByRole('button', { name: 'Keep this' }).click();
  expect(await obstacles(page)).toEqual([]);
  const [old] = await Promise.all([
    page.waitForEvent('download'),
    notice.getByRole('button', { name: 'Save mine as a file, and keep this' }).click(),
  ]);
  expect(old.suggestedFilename()).toBe('glassbroker-my-cluster.json');
  const held = page.getByRole('complementary', { name: 'Another cluster' });
  await expect(held).toBeVisible();
  await glassbroker.until('both are one’s own', (frame) => keysOf(frame, 1).length + keysOf(frame, 2).length === 2);
  await glassbroker.idle();
  await held.getByRole('button', { name: 'Change back' }).click();
  await glassbroker.until('only the first', (frame) => keysOf(frame, 1).length + keysOf(frame, 2).length === 1);
  await held.getByRole('button', { name: 'Change back' }).click();
  await glassbroker.until('both again', (frame) => keysOf(frame, 1).length + keysOf(frame, 2).length === 2);
  await glassbroker.idle();
  await glassbroker.reload();
  await glassbroker.until('and they are what is kept', (frame) => keysOf(frame, 1).length + keysOf(frame, 2).length === 2);
});

test('a link that cannot be read whole says so, and never shows a blank page', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.goto('./#/play?v=1&z=damaged');
  await expect(page.getByRole('heading', { name: /This link is damaged/ })).toBeVisible();
  await page.goto('./#/play?colour=red&at=10&do=6.5+sing+a+song');
  await expect(page.getByText('“colour” was left out')).toBeVisible();
});

test('a file is dropped anywhere on the page; a wrong one says what is wrong, and changes nothing', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const drop = async (text: string) => {
    const files = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], 'mine.json', { type: 'application/json' }));
      return transfer;
    }, text);
    await page.dispatchEvent('.echo-line', 'dragover', { dataTransfer: files });
    await expect(page.getByText('Let go of the file')).toBeVisible();
    await page.dispatchEvent('.echo-line', 'drop', { dataTransfer: files });
  };
  await drop('{"name": "left-pad"}');
  await expect(page.getByRole('alert')).toContainText('mine.json');
  await expect(page.getByRole('alert')).toContainText('Nothing here was changed');
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
  await glassbroker.send('CLN-002');
  await glassbroker.delivered(1);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share this moment' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a file' }).click()]);
  await drop(await (await import('node:fs/promises')).readFile(await download.path(), 'utf8'));
  await expect(page.getByRole('complementary', { name: 'A shared session' })).toBeVisible();
});

test('a lesson’s moment is shared as well, in the dark too; what a lesson has not, no key opens there', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('./#/lessons');
  await page.getByRole('link', { name: 'A key decides the lane' }).click();
  const title = page.getByRole('heading', { name: 'A key decides the lane', level: 2 });
  await title.click();
  await page.keyboard.press('p');
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Share this moment' }).click();
  await expect(page.getByRole('textbox', { name: 'Link to this moment' })).toHaveValue(/#\/play\?v=1/);
  expect(await obstacles(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('link', { name: 'Free play' }).click();
  await expect(page.getByRole('button', { name: 'Share this moment' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Presenting' })).toHaveCount(0);
});
