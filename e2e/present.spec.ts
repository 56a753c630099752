/** A room looks on: the stage alone and large, what happens in one line; every key that does it can be switched off. */
import { noObstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

test('the stage is presented, blanked, pointed at, and left again, by keyboard', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.keyboard.press('p');
  const caption = page.getByRole('region', { name: 'Presenting' });
  await expect(caption).toBeVisible();
  await expect(page.getByRole('navigation')).toBeHidden();
  await glassbroker.run('kill broker 1');
  await expect(caption).toContainText('broker-1 was killed');
  const smallest = await page.evaluate(() =>
    Math.min(
      ...[...document.querySelectorAll<SVGTextElement>('svg.stage text:not(.offset)')]
        .filter((text) => text.checkVisibility() && text.textContent !== '')
        .map(
          (text) =>
            Number.parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM()?.a ?? 1, text.getScreenCTM()?.b ?? 0),
        ),
    ),
  );
  expect(smallest).toBeGreaterThan(16.5);
  await noObstacles(page, 'presenting');

  await page.keyboard.press('b');
  const blank = page.getByRole('button', { name: 'The screen is blank: show it again' });
  await expect(blank).toBeVisible();
  await page.keyboard.press('b');
  await expect(blank).toHaveCount(0);
  await page.keyboard.press('l');
  const ring = page.locator('.pointer-ring');
  const before = (await ring.boundingBox())!;
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await ring.boundingBox())!.x).toBeGreaterThan(before.x);

  await page.keyboard.press('Shift+?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await keys.getByRole('checkbox', { name: 'B', exact: true }).uncheck();
  await noObstacles(page, 'the keys');
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await page.keyboard.press('b');
  await page.keyboard.press('l');
  await expect(ring).toHaveCount(0);
  await expect(blank).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(caption).toHaveCount(0);
  await page.getByRole('button', { name: 'Present', exact: true }).click();
  await page.getByRole('button', { name: 'Leave the presentation' }).click();
  await expect(page.getByRole('navigation')).toBeVisible();
});
