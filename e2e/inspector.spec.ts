/** A record under the glass: its bytes, who has it, its story; and a byte that goes bad, which the CRC finds out. */
import type { Locator } from '@playwright/test';
import type { GlassbrokerPage } from './helpers/glassbroker-page';
import { expect, test } from './helpers/test';

const glass = ({ page }: GlassbrokerPage): Locator => page.getByRole('region', { name: /^Batch / });
const cells = (glassbroker: GlassbrokerPage) => glass(glassbroker).getByRole('grid').getByRole('gridcell');
const firstCard = ({ page }: GlassbrokerPage): Locator =>
  page.getByRole('group', { name: /^partition 2, leader/ }).getByRole('button', { name: /^offset 0, key CLN-001/ });

async function sendOne(glassbroker: GlassbrokerPage): Promise<void> {
  await glassbroker.run('produce appointments CLN-001:booked');
  await expect.poll(async () => (await glassbroker.verdicts()).acknowledged, { timeout: 20_000 }).toBe(1);
  await glassbroker.page.getByRole('button', { name: 'Pause' }).click();
  await glassbroker.idle();
}

test('a double click opens the batch: what is pointed at in the bytes is lit in the table, and the other way round', async ({
  glassbroker,
}) => {
  await sendOne(glassbroker);
  await firstCard(glassbroker).dblclick();
  await expect(glass(glassbroker)).toBeVisible();
  const row = (name: string) => glass(glassbroker).locator('tr', { has: glassbroker.page.getByRole('button', { name, exact: true }) });
  await glass(glassbroker)
    .getByRole('gridcell', { name: /^byte 0x11: .*crc/ })
    .hover();
  await expect(row('crc')).toHaveClass('lit');
  await row('recordCount').hover();
  await expect(row('recordCount')).toHaveClass('lit');
  await glass(glassbroker).getByRole('button', { name: 'crc', exact: true }).click();
  await expect(glass(glassbroker).getByRole('region', { name: 'The field at hand' })).toContainText('CRC-32C, big-endian');
});

test('by keyboard alone: a record is opened, its bytes are walked, one is made another by typing, and repaired', async ({
  glassbroker,
}) => {
  const { page } = glassbroker;
  await sendOne(glassbroker);
  await page.getByRole('button', { name: /^Why broker \d leads P2/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(firstCard(glassbroker)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(glass(glassbroker)).toBeVisible();
  await glass(glassbroker).getByRole('grid').focus();
  await page.keyboard.press('Home');
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowDown');
  await expect(glass(glassbroker).getByRole('gridcell', { selected: true })).toHaveAccessibleName(/^byte 0x50: /);
  await page.keyboard.type('ff');
  await expect(glass(glassbroker).getByText('✕ The CRC does not match')).toBeVisible();
  await expect(cells(glassbroker).nth(0x50)).toHaveAccessibleName(/ff, .*not what was written/);
  await glass(glassbroker).getByRole('button', { name: 'Repair byte 0x50' }).press('Enter');
  await expect(glass(glassbroker).getByText('✕ The CRC does not match')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(glass(glassbroker)).toBeHidden();
  await expect(firstCard(glassbroker)).toBeFocused();
});

test('a byte is flipped: the replica’s copy is corrupt, and a consumer that reads it again refuses it', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await sendOne(glassbroker);
  await firstCard(glassbroker).dblclick();
  await glass(glassbroker)
    .getByRole('button', { name: /^Flip byte/ })
    .click();
  await expect(glass(glassbroker).getByText('✕ The CRC does not match')).toBeVisible();
  await glass(glassbroker).getByRole('tab', { name: 'Who has it' }).click();
  await expect(glass(glassbroker).getByRole('row', { name: /leader/ })).toContainText('✕ corrupt');
  await glass(glassbroker).getByRole('button', { name: 'Read it again' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(glass(glassbroker).getByRole('status')).toContainText('CORRUPT_MESSAGE', { timeout: 30_000 });
  await glass(glassbroker).getByRole('tab', { name: 'Its story' }).click();
  await expect(glass(glassbroker).getByRole('listitem').last()).toContainText('CORRUPT_MESSAGE');
});
