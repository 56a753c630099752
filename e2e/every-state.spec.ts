/** Every route and every state that can be opened, looked at by axe, light and dark. */
import { lessons } from '../src/course/lessons';
import { noObstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

test('nothing stands in the way on the stage, whatever is open', async ({ glassbroker }) => {
  test.setTimeout(180_000);
  const { page } = glassbroker;
  await glassbroker.send('CLN-001 ×3');
  await glassbroker.delivered(3);
  await page.getByRole('button', { name: 'Pause' }).click();
  await noObstacles(page, 'free play');

  for (const [what, node] of [
    ['a producer', /^Producer booking-api/],
    ['a consumer', /^Consumer analytics-1/],
    ['a broker', /^Broker 1,/],
  ] as const) {
    await page.getByRole('button', { name: node }).first().press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
    await noObstacles(page, `the menu of ${what}`);
    await page.keyboard.press('Escape');
  }
  await expect(page.getByRole('region', { name: 'Why it looks like this' })).toBeVisible();
  await noObstacles(page, 'why it looks like this');
  await page.getByRole('button', { name: 'Close the explanation' }).click();

  await page
    .getByRole('button', { name: /^offset 0, key CLN-001/ })
    .first()
    .dblclick();
  await expect(page.getByRole('tab').first()).toBeVisible();
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await noObstacles(page, `the inspector, ${await tab.textContent()}`);
  }
  await page.keyboard.press('Escape');

  await page.getByRole('heading', { level: 2 }).getByRole('button').click();
  await expect(page.getByRole('button', { name: '+ topic' })).toBeVisible();
  await noObstacles(page, 'topics');
  await page.getByRole('button', { name: '+ topic' }).click();
  await noObstacles(page, 'a new topic');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Configs' }).click();
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await noObstacles(page, `settings, ${await tab.textContent()}`);
  }
  await page.getByRole('button', { name: 'Close the settings' }).click();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await noObstacles(page, 'the keys');
  await page.keyboard.press('Escape');

  await page.getByRole('checkbox', { name: 'timeline' }).check();
  await expect(page.getByRole('region', { name: 'Messages between nodes' })).toBeVisible();
  await noObstacles(page, 'the timeline');
  await page.getByRole('button', { name: 'As a table' }).click();
  await noObstacles(page, 'the timeline as a table');
});

test('nothing stands in the way in any lesson, nor in its challenge', async ({ glassbroker }) => {
  test.setTimeout(240_000);
  const { page } = glassbroker;
  await page.getByRole('link', { name: 'Lessons', exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Lessons' })).toBeVisible();

  await page.getByRole('link', { name: 'The fidelity ledger' }).click();
  await page.getByRole('searchbox').fill('kip-101');
  await expect(page.getByRole('cell', { name: 'A returning replica truncates by leader epoch, not by high watermark' })).toBeVisible();
  await expect(page.getByText('Counterparts')).toBeHidden();
  await noObstacles(page, 'the fidelity ledger');
  await page.goBack();
  await noObstacles(page, 'all lessons');
  for (const { number, title } of lessons) {
    await page.goto(`#/lessons/${number}`);
    await expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible();
    await glassbroker.idle();
    await noObstacles(page, `lesson ${number}`);
    await page.goto(`#/lessons/${number}/challenge`);
    await expect(page.getByRole('heading', { level: 2, name: 'Challenge' })).toBeVisible();
    await glassbroker.idle();
    await noObstacles(page, `the challenge of lesson ${number}`);
  }
});

test('nothing stands in the way in the logical view, nor where worlds are compared', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-001 ×3');
  await glassbroker.delivered(3);
  await page.getByRole('button', { name: 'Pause' }).click();
  for (const line of [
    'skew clock of controller 101 by -2h',
    'skew clock of broker 2 by +30s',
    'fill disk of broker 2',
    'destroy disk of broker 1',
    'kill broker 3',
    'tear last batch of appointments-2 on broker 3',
  ])
    await glassbroker.run(line);
  await expect(page.getByRole('button', { name: /^Broker 1, halted without its disk.*, disk empty/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^P2: ✕ torn/ })).toBeVisible();
  await noObstacles(page, 'machines with faults');
  await page.getByRole('button', { name: 'Logical' }).click();
  await glassbroker.idle();
  await noObstacles(page, 'the logical view');
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('link', { name: 'Back to free play' })).toBeVisible();
  await noObstacles(page, 'worlds side by side');
});
