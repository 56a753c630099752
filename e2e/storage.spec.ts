/** What is kept in the browser, and what is said where nothing can be. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { GlassbrokerPage, keysOf, recordsIn } from './helpers/glassbroker-page';
import { expect, test } from './helpers/test';

// Storage on disk: Playwright's ordinary contexts keep IndexedDB in memory, so this one has a profile.
test('after a reload every record is still there, and the group goes on where it was', async ({ baseURL }, { project }) => {
  const profile = mkdtempSync(join(tmpdir(), 'glassbroker-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...project.use.launchOptions,
    baseURL: baseURL ?? '',
    viewport: { width: 1440, height: 900 },
  });
  try {
    const glassbroker = new GlassbrokerPage(context.pages()[0] ?? (await context.newPage()));
    await glassbroker.open();
    await glassbroker.send('CLN-001:booked ×20');
    await glassbroker.delivered(20);
    await glassbroker.until('it is committed', ({ groups }) => groups[0]!.lag === 0);
    await glassbroker.idle();
    await expect(glassbroker.page.getByText(/^safe up to event/)).toBeVisible();
    await glassbroker.reload();
    await glassbroker.until('the reload is an entry of the past, which is still open', ({ oldest }) => oldest === 0);
    await glassbroker.until('every record is there', (frame) => recordsIn(frame) === 20);
    await glassbroker.until('the group has its offsets', ({ groups }) => groups[0]!.committed.some(({ offset }) => offset === 20));
    await glassbroker.send('CLN-001');
    await glassbroker.until('and goes on', ({ groups }) => groups[0]!.members.some(({ inHand }) => inHand.at(-1)?.offset === 20));
    expect(keysOf(await glassbroker.frame(), 2).at(-1)).toBe('CLN-001');
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
});

test('a second tab runs a cluster of its own in memory, and says so; the first is not disturbed', async ({ glassbroker }) => {
  await glassbroker.send('CLN-001');
  await glassbroker.delivered(1);
  const second = new GlassbrokerPage(await glassbroker.page.context().newPage());
  await second.open();
  await expect(second.page.getByText(/Another tab keeps its cluster in this browser\..*gone after a reload/)).toBeVisible();
  await expect(second.page.getByText('kept in memory only', { exact: true })).toBeVisible();
  await second.send('CLN-004');
  await second.delivered(1);
  await second.page.close();
  await glassbroker.page.bringToFront();
  await glassbroker.idle();
  expect(recordsIn(await glassbroker.frame())).toBe(1);
  await expect(glassbroker.page.getByText(/^safe up to event/)).toBeVisible();
});

test('where the browser keeps nothing for the page, the cluster runs in memory and says so', async ({ page }) => {
  await page.route(/\/assets\/main-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const refuse =
      "Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('The operation is insecure.', 'SecurityError'); } });";
    await route.fulfill({ response, body: `${refuse}\n${await response.text()}` });
  });
  const glassbroker = new GlassbrokerPage(page);
  await glassbroker.open();
  await expect(page.getByText(/This browser keeps nothing for this page: The operation is insecure\..*gone after a reload/)).toBeVisible();
  await glassbroker.send('CLN-001');
  await glassbroker.delivered(1);
});
