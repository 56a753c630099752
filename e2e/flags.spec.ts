/** A group's committed offset, moved by hand: what it would mean first, then the group reads from there again. */
import type { Page } from '@playwright/test';
import { expect, test } from './helpers/test';

const flagOf = (page: Page, partition: number) => page.getByRole('slider', { name: `analytics’s committed offset in P${partition}` });

test('a flag dragged back by mouse replays; one that is moved by keyboard can be let go of, or sent home', async ({ glassbroker }) => {
  const { page } = glassbroker;
  for (let n = 0; n < 5; n++) await glassbroker.send('CLN-001');
  await glassbroker.delivered(5);
  await glassbroker.until('all are committed', ({ groups }) => groups[0]?.committed.some(({ offset }) => offset === 5) ?? false);
  const frame = await glassbroker.frame();
  const { partition } = frame.groups[0]!.committed.find(({ offset }) => offset === 5)!;
  const flag = flagOf(page, partition);

  // By keyboard: it moves in hand, and Escape leaves everything as it was.
  await flag.focus();
  await page.keyboard.press('Home');
  await expect(page.locator('.flag-held .what')).toHaveText('analytics · Reset to 0: replays 0 to 4');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.flag-held .what')).toHaveText('analytics · Reset to 1: replays 1 to 4');
  await page.keyboard.press('Escape');
  await expect(page.locator('.flag-held')).toHaveCount(0);
  await expect(flag).toHaveAttribute('aria-valuenow', '5');

  // Only pressed, it asks about its group.
  await flag.locator('.pole').click({ force: true });
  await expect(page.getByRole('region', { name: 'Why it looks like this' })).toContainText('analytics');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Why it looks like this' })).toHaveCount(0);

  // By mouse, two records back.
  const box = (await flag.locator('.pole').boundingBox())!;
  const pitch = await page.evaluate(() => 34 * (document.querySelector<SVGSVGElement>('svg.stage')?.getScreenCTM()?.a ?? 1));
  await page.mouse.move(box.x + 1, box.y + box.height - 4);
  await page.mouse.down();
  await page.mouse.move(box.x + 1 - 2 * pitch, box.y + box.height - 4, { steps: 5 });
  await expect(page.locator('.flag-held .what')).toHaveText('analytics · Reset to 3: replays 3 to 4');
  await expect(page.getByRole('region', { name: 'Last command' })).toContainText('--reset-offsets --to-offset 3 --execute');
  await page.mouse.up();
  const replayedFrom = (offset: number) =>
    glassbroker.until(`it has read on from ${offset}`, ({ groups }) =>
      groups[0]!.committed.some((each) => each.partition === partition && each.before === offset && each.offset === 5),
    );
  await replayedFrom(3);

  // By keyboard, from the beginning.
  await flag.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Last command' })).toContainText('--to-offset 0 --execute');
  await replayedFrom(0);
});
