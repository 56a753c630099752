/** Topics made, chosen, grown and deleted on the page. */
import type { Page } from '@playwright/test';
import { type GlassbrokerPage, keysOf } from './helpers/glassbroker-page';
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

const header = (page: Page) => page.getByRole('heading', { level: 2 }).getByRole('button');

async function expectNoViolations(page: Page, state: string): Promise<void> {
  expect(await obstacles(page), state).toEqual([]);
}

test('a topic is created by keyboard, refused with Kafka’s words first, and takes a record; another is chosen, and one is deleted', async ({
  glassbroker,
}) => {
  const { page } = glassbroker;
  await header(page).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^appointments 3 partitions/ })).toBeFocused();
  await expect(page.getByText(/__consumer_offsets internal/)).toBeVisible();
  await expectNoViolations(page, 'with all topics open');
  await page.getByRole('button', { name: '+ topic' }).press('Enter');
  await page.keyboard.type('no good');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('InvalidTopicException');
  await page.getByLabel('name').fill('payments');
  await page.getByLabel('replication factor').fill('4');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('InvalidReplicationFactorException');
  await expectNoViolations(page, 'with a refusal');
  await page.getByLabel('replication factor').fill('2');
  await page.getByLabel('partitions', { exact: true }).fill('1');
  await page.keyboard.press('Enter');
  await glassbroker.until('the new topic is shown', ({ topic }) => topic?.name === 'payments' && topic.replicationFactor === 2);
  await page.keyboard.press('Escape');
  await expect(header(page)).toBeFocused();
  await glassbroker.send('CLN-001');
  await glassbroker.until('its record is there', (frame) => keysOf(frame, 0).length === 1);

  await header(page).click();
  await expect(page.getByRole('button', { name: /^payments 1 partition .*1 record$/ })).toBeVisible();
  await page.getByRole('button', { name: 'Delete payments' }).click();
  const asking = page.getByRole('form', { name: 'Delete payments?' });
  await expect(asking).toContainText('1 record on 1 partition');
  await page.getByRole('button', { name: 'Use the dark theme' }).evaluate((button: HTMLElement) => button.click());
  await expectNoViolations(page, 'asked whether to delete, in the dark');
  await asking.getByRole('button', { name: 'Delete payments' }).click();
  await glassbroker.until('only the other is left', ({ topics }) => topics.length === 1);
});

test('more partitions: the keys that were said to move are the keys that move', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const keys = ['CLN-001', 'CLN-002', 'CLN-003', 'CLN-004', 'CLN-005', 'CLN-006'];
  for (const key of keys) await glassbroker.send(key);
  await glassbroker.delivered(keys.length);
  const before = await placesOf(glassbroker, keys);
  await header(page).click();
  await page.getByRole('button', { name: '+ partition' }).click();
  await page.getByLabel(/^partitions, now 3/).fill('7');
  const rows = page.getByRole('region', { name: 'Keys that would move' }).getByRole('listitem');
  await expect(page.getByText(/^\d of 6 keys seen so far/)).toBeVisible();
  const foretold = new Map((await rows.allTextContents()).map((row) => [row.slice(0, 7), Number(/→ P(\d)/.exec(row)?.[1])]));
  expect(foretold.size).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Have 7 partitions' }).click();
  await glassbroker.until('there are seven', ({ topic }) => topic?.partitions === 7);
  // A producer that is started looks at the metadata: it knows all seven.
  await glassbroker.run('kill producer booking-api');
  await glassbroker.run('restart producer booking-api');
  for (const key of keys) await glassbroker.run(`produce appointments ${key}:again`);
  for (const key of keys) {
    const place = foretold.get(key) ?? before.get(key)!;
    await glassbroker.until(`${key} is in P${place} again`, (frame) => lastOf(frame, place).includes(key));
  }
});

async function placesOf(glassbroker: GlassbrokerPage, keys: readonly string[]): Promise<Map<string, number>> {
  const frame = await glassbroker.frame();
  const places = Array.from({ length: frame.topic?.partitions ?? 0 }, (_, partition) => partition);
  return new Map(keys.map((key) => [key, places.find((partition) => keysOf(frame, partition).includes(key)) ?? -1]));
}

/** Keys of what was sent again. */
function lastOf({ brokers }: Awaited<ReturnType<GlassbrokerPage['frame']>>, partition: number): readonly (string | null)[] {
  const lane = brokers.flatMap(({ lanes }) => lanes).find((each) => each.partition === partition && each.role === 'Leader');
  return lane?.cells.flatMap(({ key, value }) => (value === 'again' ? [key] : [])) ?? [];
}
