/** Two lessons, finished by the page's own words alone: by what is written in the column and on the stage. */
import type { Page } from '@playwright/test';
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

async function openLesson(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Lessons', exact: true }).click();
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByRole('heading', { name: title, level: 2 })).toBeVisible();
}

const next = (page: Page) => page.getByRole('button', { name: 'Next step' }).click();
const send = async (page: Page, text: string) => {
  const box = page.getByRole('textbox', { name: /record to send/i }).first();
  await box.fill(text);
  await box.press('Enter');
};

async function hasNothingInItsWay(page: Page): Promise<void> {
  expect(await obstacles(page)).toEqual([]);
}

/** At 1440 × 900 a step is one screen. */
async function needsNoScrolling(page: Page): Promise<void> {
  for (const part of ['.lesson-column', '.lesson-stage']) {
    const overflow = await page.locator(part).evaluate((element) => element.scrollHeight - element.clientHeight);
    expect([part, overflow <= 1]).toEqual([part, true]);
  }
}

test('lesson 2: where do three clinics land?', async ({ glassbroker: { page } }) => {
  await openLesson(page, 'A key decides the lane');
  await page.getByRole('radio', { name: /P0, the first lane/ }).check();
  await page.getByRole('button', { name: /send and see/i }).click();
  await expect(page.getByText(/It was: P2/)).toBeVisible({ timeout: 20_000 });
  await needsNoScrolling(page);
  await next(page);

  await send(page, 'CLN-001');
  await send(page, 'CLN-001');
  await expect(page.getByText('2 of 2 done')).toBeVisible({ timeout: 20_000 });
  await next(page);

  await send(page, 'CLN-002');
  await expect(page.getByText('Where will CLN-003 land?')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('radio', { name: /P1, next to CLN-002/ }).check();
  await page.getByRole('button', { name: /send and see/i }).click();
  await expect(page.getByText(/You saw it coming/)).toBeVisible({ timeout: 20_000 });
  await hasNothingInItsWay(page);
  await needsNoScrolling(page);
  await next(page);

  await send(page, 'CLN-004');
  await expect(page.getByText('1 of 1 done')).toBeVisible({ timeout: 20_000 });
  await next(page);
  await page.getByRole('link', { name: 'To the challenge' }).click();

  for (const clinic of ['CLN-004', 'CLN-005', 'CLN-006']) await send(page, `${clinic} ×2`);
  await expect(page.getByRole('heading', { name: /Reached/ })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(/3 commands · par 3 · your best 3/)).toBeVisible();
  await page.getByRole('link', { name: 'All lessons' }).click();
  await expect(page.getByRole('link', { name: /A key decides the lane.*done.*challenge in 3, par 3/s })).toBeVisible();
  await hasNothingInItsWay(page);
});

test('lesson 6: the leader dies, twice', async ({ glassbroker: { page } }) => {
  await openLesson(page, 'Kill the leader');
  const restart = async () => {
    await page.getByRole('button', { name: /^Broker \d, killed/ }).click();
    await page.getByRole('menuitem', { name: /restart/i }).click();
  };
  await page.getByRole('radio', { name: 'After about nine seconds' }).check();
  await page.getByRole('button', { name: /kill it and see/i }).click();
  await expect(page.getByText(/You saw it coming/)).toBeVisible({ timeout: 40_000 });
  await needsNoScrolling(page);
  await next(page);

  await restart();
  await expect(page.getByText('2 of 2 done')).toBeVisible({ timeout: 40_000 });
  await next(page);

  await page.getByRole('radio', { name: 'It waits, and is written once' }).check();
  await page.getByRole('button', { name: /kill, send, and see/i }).click();
  await expect(page.getByText(/You saw it coming/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Use the dark theme' }).click();
  await hasNothingInItsWay(page);
  await next(page);

  await restart();
  await expect(page.getByText('1 of 1 done')).toBeVisible({ timeout: 40_000 });
  await next(page);

  await page.getByRole('radio', { name: 'Hardly at all' }).check();
  await page.getByRole('button', { name: /shut it down and see/i }).click();
  await expect(page.getByText(/You saw it coming/)).toBeVisible({ timeout: 40_000 });
  await next(page);
  await expect(page.getByRole('link', { name: 'To the challenge' })).toBeVisible();
});

test('lesson 8: a step that shows another topic shows its lanes', async ({ glassbroker: { page } }) => {
  await openLesson(page, 'Groups share the work');
  await expect(page.getByRole('group', { name: /^partition \d, leader/ })).toHaveCount(3);
  for (let step = 1; step < 6; step++) await page.getByRole('button', { name: 'Skip' }).click();
  await expect(page.getByRole('heading', { name: 'visits' })).toBeVisible();
  await expect(page.getByRole('group', { name: /^partition \d, leader/ })).toHaveCount(6);
  await page.getByRole('radio', { name: /None: each consumer owns three/ }).check();
  await page.getByRole('button', { name: /add both and see/i }).click();
  await expect(page.getByText(/You saw it coming/)).toBeVisible({ timeout: 60_000 });
  await needsNoScrolling(page);
});

test('a lesson that is left in the middle goes on where it was, with its records; or begins anew', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await openLesson(page, 'A key decides the lane');
  await page.getByRole('radio', { name: /^P2/ }).check();
  await page.getByRole('button', { name: /Send and see/ }).click();
  await expect(page.getByText('so it is')).toBeVisible({ timeout: 30_000 });
  await next(page);
  await expect(page.getByText('step 2 of 5')).toBeVisible();
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).some((name) => name.startsWith('glassbroker.lesson.')))).toBe(true);
  const records = page.getByRole('button', { name: /^offset 0, key CLN-001/ });
  await glassbroker.reload();
  await expect(page.getByText('step 2 of 5')).toBeVisible();
  await expect(records.first()).toBeVisible();
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await expect(page.getByText('step 1 of 5')).toBeVisible();
  await expect(records).toHaveCount(0);
});
