/** By touch alone, on a phone: everything within the screen, everything within a thumb's reach. */
import type { Locator, Page } from '@playwright/test';
import { GlassbrokerPage, keysOf } from './helpers/glassbroker-page';
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/** Nothing is wider than the screen, nothing that can be pressed is smaller than a thumb. */
async function fits(page: Page, where: string): Promise<void> {
  const misfits = await page.evaluate(() => {
    const found: string[] = [];
    for (const element of [document.documentElement, ...document.querySelectorAll('main, .lesson-stage, .lesson-column, .top-bar')])
      if (element.scrollWidth > element.clientWidth + 1) found.push(`${element.tagName}.${element.className} overflows`);
    for (const element of document.querySelectorAll<HTMLElement>('button, select, nav a, a.button, [role=slider], [role=menuitem]')) {
      const { width, height } = element.getBoundingClientRect();
      // Marks of the drawing have a menu, or a sentence, elsewhere too.
      if (element.closest('svg') !== null) continue;
      const isSmall = width > 0 && (height < 43.5 || width < 43.5);
      if (isSmall && element.checkVisibility() && element.closest('.visually-hidden, .node-list') === null)
        found.push(`${element.ariaLabel ?? element.textContent}: ${Math.round(width)} × ${Math.round(height)}`);
    }
    return found;
  });
  expect(misfits, where).toEqual([]);
}

async function nothingInTheWay(page: Page, where: string): Promise<void> {
  expect(await obstacles(page), where).toEqual([]);
}

type By = { readonly x: number; readonly y: number };

/** With one finger, from the middle of a thing, until what shows that it is held is there. Returns what lifts the finger. */
async function pull(page: Page, thing: Locator, by: By, held: string): Promise<() => Promise<void>> {
  await thing.scrollIntoViewIfNeeded();
  const box = (await thing.boundingBox())!;
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const client = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: By[]) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', at);
  // What drags comes with the first touch.
  await expect(async () => {
    await touch('touchMove', { x: at.x + by.x / 2, y: at.y + by.y / 2 });
    await touch('touchMove', { x: at.x + by.x, y: at.y + by.y });
    await expect(page.locator(held)).toBeVisible({ timeout: 300 });
  }).toPass();
  return async () => {
    // At rest: what is let go in motion is thrown, and a browser takes the next touch as the one that stops it.
    const at = await page.evaluate(() => performance.now());
    await page.waitForFunction((since) => performance.now() - since > 100, at);
    await touch('touchEnd');
    await client.detach();
  };
}

test('a record is followed, its leader killed, and time taken back', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await fits(page, 'as it opens');
  await page.getByRole('button', { name: 'Configs' }).tap();
  await expect(page.getByRole('tab').first()).toBeVisible();
  await fits(page, 'settings');
  await page.getByRole('button', { name: 'Close the settings' }).tap();
  await page.getByRole('button', { name: 'Send with booking-api' }).tap();
  await glassbroker.delivered(1);
  expect(keysOf(await glassbroker.frame(), 2)).toEqual(['CLN-001']);
  await page
    .getByRole('button', { name: /CLN-001/ })
    .first()
    .tap();
  await expect(page.getByRole('region', { name: 'Why it looks like this' })).toContainText('CLN-001');
  await page.getByRole('button', { name: 'Close the explanation' }).tap();

  const leader = (await glassbroker.leaderOf(2))!;
  await glassbroker.broker(leader).tap();
  await fits(page, 'with a menu open');
  await nothingInTheWay(page, 'with a menu open');
  await page.getByRole('menuitem', { name: `Kill broker ${leader}` }).tap();
  await glassbroker.until('another leader is elected', ({ brokers }) =>
    brokers.some(({ id, leads }) => id !== leader && leads.includes(2 as never)),
  );
  await expect(glassbroker.broker(leader)).toContainText('killed');

  const line = (await glassbroker.time.boundingBox())!;
  await page.touchscreen.tap(line.x + 4, line.y + line.height / 2);
  await glassbroker.until('nothing has been sent', (frame) => frame.now < frame.newest && keysOf(frame, 2).length === 0);
  await fits(page, 'in the past');
  await page.getByRole('button', { name: 'now', exact: true }).tap();
  await glassbroker.until('it is now', ({ now, newest }) => now === newest);
  // What is dragged elsewhere is dragged here, and the page does not scroll instead.
  await glassbroker.until('the group has committed', ({ groups }) => groups[0]?.committed.some(({ offset }) => offset === 1) ?? false);
  await page.getByRole('button', { name: 'Close the explanation' }).tap();
  const flag = page.getByRole('slider', { name: 'analytics’s committed offset in P2' });
  let letGo = await pull(page, flag.locator('.pole'), { x: -60, y: 4 }, '.flag-held');
  await expect(page.locator('.flag-held .what')).toHaveText('analytics · Reset to 0: replays 0');
  await letGo();
  await glassbroker.until('it is read again', ({ groups }) =>
    groups[0]!.committed.some(({ before, offset }) => before === 0 && offset === 1),
  );

  await page.getByRole('button', { name: 'Speed and more' }).tap();
  await page.getByRole('button', { name: '1/10', exact: true }).tap();
  await expect(page.getByRole('slider', { name: 'Speed' })).toHaveAttribute('aria-valuetext', '1/10');

  await page.setViewportSize({ width: 1180, height: 820 });
  letGo = await pull(page, page.locator('.member[data-node="analytics-2"] .name'), { x: -40, y: 200 }, '.consumer-held');
  await letGo();
  await glassbroker.until('it has left', ({ groups }) => groups[0]!.members.some(({ hasLeft }) => hasLeft));
  const way = page.getByRole('button', { name: /^Link broker-1 to broker-3,/ });
  letGo = await pull(page, way.locator('.second'), { x: -100, y: 4 }, '.link-held');
  await letGo();
  await expect(way).toHaveAccessibleName(/, cut/);
});

test('a lesson lies in a sheet with three stops, by touch and by keyboard', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.getByRole('link', { name: 'Lessons', exact: true }).tap();
  await fits(page, 'the list of lessons');
  await page.getByRole('link', { name: 'A key decides the lane' }).tap();
  const grip = page.getByRole('slider', { name: 'Height of the lesson' });
  await expect(grip).toHaveAttribute('aria-valuetext', 'half');
  await fits(page, 'a lesson');
  await nothingInTheWay(page, 'a lesson');
  const half = await heightOf(grip);
  await grip.tap();
  await expect(grip).toHaveAttribute('aria-valuetext', 'full');
  expect(await heightOf(grip)).toBeGreaterThan(half);
  await grip.press('Home');
  await expect(grip).toHaveAttribute('aria-valuetext', 'peek');
  expect(await heightOf(grip)).toBeLessThan(half);
  await grip.press('ArrowUp');
  await expect(grip).toHaveAttribute('aria-valuetext', 'half');
  await page.getByRole('radio', { name: /^P2/ }).tap();
  await page.getByRole('button', { name: /Send and see/ }).tap();
  await expect(page.getByText('so it is')).toBeVisible({ timeout: 30_000 });
});

test('who comes first on a phone does what the hints say', async ({ page }) => {
  const glassbroker = new GlassbrokerPage(page);
  await glassbroker.openAsNewcomer();
  const hints = page.getByRole('region', { name: 'First steps' }).getByRole('listitem');
  await expect(hints).toHaveText([/Tap Send/, /Tap a broker to kill it/, /Drag to go back in time/]);
  await fits(page, 'the first minute');
  await nothingInTheWay(page, 'the first minute');
  await page.getByRole('button', { name: 'Send with booking-api' }).tap();
  await expect(hints).toHaveCount(2);
  await glassbroker.broker(2).tap();
  await page.getByRole('menuitem', { name: 'Kill broker 2' }).tap();
  await expect(hints).toHaveText([/Drag to go back in time/]);
  await expect(page.getByText(/Nobody tells the controller that broker 2 is dead/)).toBeVisible();
});

const heightOf = async (grip: Locator) => (await grip.locator('..').boundingBox())!.height;

test('on a phone a branch is chosen, and the moment is shared', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.getByRole('button', { name: 'Pause' }).tap();
  await glassbroker.run('kill broker 1');
  await expect(page.getByText('no leader').first()).toBeVisible();
  await nothingInTheWay(page, 'lanes that nobody leads');
  await page.getByRole('button', { name: 'Step back' }).tap();
  await glassbroker.until('it is the past', ({ now, newest }) => now < newest);
  await glassbroker.run('kill broker 2');
  await page.getByRole('button', { name: 'Speed and more' }).tap();
  const choice = page.getByRole('combobox', { name: 'Branch' });
  expect((await choice.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await choice.selectOption('0');
  await glassbroker.until(
    'the old future',
    ({ branch, brokers }) => branch === 0 && brokers.some(({ id, status }) => id === 1 && status === 'dead'),
  );
  await page.getByRole('button', { name: 'Speed and more' }).tap();
  await page.getByRole('button', { name: 'Share this moment' }).tap();
  await expect(page.getByRole('textbox', { name: 'Link to this moment' })).toHaveValue(/#\/play/);
  await fits(page, 'sharing');
  await nothingInTheWay(page, 'sharing');
});
