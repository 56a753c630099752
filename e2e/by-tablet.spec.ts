/** On a tablet, by touch: groups stand under the racks, nothing is wider than the screen, and no word is too small to be read. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './helpers/test';

test.use({ viewport: { width: 820, height: 1180 }, hasTouch: true });

test('a record is sent, what read it stands under the racks, and a leader is killed, in both views', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-001');
  await glassbroker.delivered(1);
  const [rack, group] = await Promise.all(['.broker .frame', '.group .frame'].map((part) => page.locator(part).last().boundingBox()));
  expect(group!.y).toBeGreaterThan(rack!.y + rack!.height);
  for (const view of ['Physical', 'Logical']) {
    await page.getByRole('button', { name: view, exact: true }).tap();
    await expect(page.getByRole('group', { name: view === 'Physical' ? 'The cluster' : 'The topic', exact: true })).toBeVisible();
    await expect(page.locator('.leaving > *')).toHaveCount(0);
    const looks = await page.evaluate(() => ({
      overflows: document.documentElement.scrollWidth > innerWidth || document.querySelector('.top-bar')!.scrollWidth > innerWidth,
      smallest: Math.min(
        ...[...document.querySelectorAll<SVGTextElement>('svg.stage text')]
          .filter((text) => text.getBoundingClientRect().height > 1 && text.closest('.card, .chip') === null)
          .map(
            (text) =>
              Number.parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM()?.a ?? 1, text.getScreenCTM()?.b ?? 0),
          ),
      ),
    }));
    expect(looks.overflows, view).toBe(false);
    expect(looks.smallest, view).toBeGreaterThan(view === 'Physical' ? 8.5 : 7.5);
  }
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  await page.getByRole('button', { name: 'Physical', exact: true }).tap();
  const leader = (await glassbroker.leaderOf(2))!;
  await glassbroker.broker(leader).tap();
  await page.getByRole('menuitem', { name: `Kill broker ${leader}` }).tap();
  await expect(glassbroker.broker(leader)).toContainText('killed');
});
