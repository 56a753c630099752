/** The topic as its partitions: chosen by button and by key, kept for the next visit, and a group sent back to the beginning from there. */
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

test('the logical view is a switch away and stays chosen; a flag in it sends its group back to 0, by keyboard and by mouse', async ({
  glassbroker,
}) => {
  const { page } = glassbroker;
  for (let n = 0; n < 4; n++) await glassbroker.send('CLN-001');
  await glassbroker.delivered(4);
  await glassbroker.keyBox.fill('CLN-007:typed, not sent');
  await page.getByRole('button', { name: 'Logical' }).click();
  await expect(page.getByRole('group', { name: 'The topic' })).toBeVisible();
  await expect(glassbroker.keyBox).toHaveValue('CLN-007:typed, not sent');
  await expect(page.locator('.leaving > *')).toHaveCount(0);
  await expect(page.locator('.logical-lanes > g')).toHaveCount(3);
  expect(await obstacles(page)).toEqual([]);

  // It can be sent from here, too.
  await glassbroker.send('CLN-001');
  await glassbroker.delivered(5);
  await glassbroker.until('all are committed', ({ groups }) => groups[0]?.committed.some(({ offset }) => offset === 5) ?? false);
  const { partition } = (await glassbroker.frame()).groups[0]!.committed.find(({ offset }) => offset === 5)!;
  await expect(page.locator('.flag .standing', { hasText: 'analytics 5' })).toBeVisible();

  const flag = page.getByRole('slider', { name: `analytics’s committed offset in P${partition}` });
  /** And its flag has come to rest. */
  const hasReadFrom = (offset: number) =>
    glassbroker.until(`it has read on from ${offset}`, ({ groups, now }) =>
      groups[0]!.committed.some(
        (each) => each.partition === partition && each.before === offset && each.offset === 5 && now - each.movedAt > 1_500,
      ),
    );
  await flag.focus();
  await page.keyboard.press('Home');
  await expect(page.locator('.flag-held .what')).toHaveText('analytics · Reset to 0: replays 0 to 4');
  await page.keyboard.press('Enter');
  await hasReadFrom(0);
  expect((await glassbroker.verdicts()).delivered).toBe(5);

  const pennant = (await flag.locator('.pennant').boundingBox())!;
  const pitch = await page.evaluate(() => 46 * (document.querySelector<SVGSVGElement>('svg.stage')?.getScreenCTM()?.a ?? 1));
  const at = { x: pennant.x + 4, y: pennant.y + pennant.height / 2 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x - 2 * pitch, at.y, { steps: 4 });
  await expect(page.getByRole('region', { name: 'Last command' })).toContainText('--reset-offsets --to-offset 3 --execute');
  await page.mouse.up();
  await hasReadFrom(3);

  // It can be grown where it stands: first it is asked how far, and said which keys would move.
  await page.getByRole('button', { name: '+ partition' }).click();
  await expect(page.getByText('1 of 1 key seen so far would go')).toBeVisible();
  await page.getByRole('button', { name: 'Add 1 partition' }).click();
  await expect(page.locator('.logical-lanes > g')).toHaveCount(4);

  await glassbroker.reload();
  await expect(page.getByRole('group', { name: 'The topic' })).toBeVisible();
  await page.locator('body').press('v');
  await expect(page.getByRole('group', { name: 'The cluster', exact: true })).toBeVisible();
  await expect(glassbroker.broker(1)).toBeVisible();
});
