/** Settings changed where they act, and what comes of it. */
import type { Page } from '@playwright/test';
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}( |$)`) }) });

async function expectNoViolations(page: Page, state: string): Promise<void> {
  expect(await obstacles(page), state).toEqual([]);
}

test('with min.insync.replicas=3 one dead broker is enough for NOT_ENOUGH_REPLICAS; by default it is not', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.getByRole('heading', { level: 2 }).getByRole('button').click();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(page.getByRole('tab', { name: /^Topic appointments/ })).toHaveAttribute('aria-selected', 'true');
  const minimum = page.getByRole('textbox', { name: 'min.insync.replicas' });
  await minimum.fill('none');
  await minimum.press('Enter');
  await expect(row(page, 'min.insync.replicas').getByRole('alert')).toContainText('Not a number of type');
  await minimum.fill('3');
  await minimum.press('Enter');
  await glassbroker.until('it is in force', ({ topic }) => topic?.minInsyncReplicas === 3);
  await expectNoViolations(page, 'with the settings of a topic open');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Configs' })).toBeHidden();

  await glassbroker.run('kill broker 3');
  await glassbroker.until('it has left every ISR', ({ brokers }) =>
    brokers
      .filter(({ id }) => id !== 3)
      .every(({ lanes }) => lanes.every(({ replicas }) => replicas.filter(({ inSync }) => inSync).length === 2)),
  );
  await glassbroker.send('CLN-001:booked');
  // In two lines, because such names are long.
  await expect(page.locator('.producer text.error')).toHaveText(['✕ NOT_ENOUGH_', 'REPLICAS'], { timeout: 30_000 });

  await page.getByRole('button', { name: 'Configs', exact: true }).click();
  await page.getByRole('button', { name: 'min.insync.replicas: back to the default' }).click();
  await glassbroker.until('one is enough again', ({ topic }) => topic?.minInsyncReplicas === 1);
  await glassbroker.delivered(1);
});

test('a producer is set to acks=1 by keyboard, and back; what contradicts itself is refused in Kafka’s words', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.getByRole('button', { name: /^Producer booking-api/ }).press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Settings of booking-api' }).press('Enter');
  await expect(page.getByRole('tab', { name: /^Producer booking-api/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Configs' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Close the settings' })).toBeFocused();
  await page.getByRole('tab', { name: /^Topic/ }).press('Home');
  await expect(page.getByRole('tab', { name: /^Producer booking-api/ })).toBeFocused();
  const acks = page.getByRole('radiogroup', { name: 'acks' });
  await acks.getByRole('radio', { name: 'all' }).focus();
  await page.keyboard.press('ArrowLeft');
  await glassbroker.until('it is started anew with it', ({ producers }) => producers[0]?.acks === '1' && producers[0].status === 'alive');
  await expect(row(page, 'acks')).not.toContainText('Waiting');
  await expect(row(page, 'enable.idempotence')).toContainText('Switched off in silence: it needs acks=all, and acks is 1.');
  await page.getByRole('radiogroup', { name: 'partitioner', exact: true }).getByRole('radio', { name: 'consistent_random' }).check();
  await glassbroker.until('it hashes as librdkafka does', ({ producers }) => producers[0]?.hash === 'crc32');
  await expect(row(page, 'partitioner')).not.toContainText('Waiting');
  const timeout = page.getByRole('textbox', { name: 'delivery.timeout.ms' });
  await timeout.fill('10');
  await timeout.press('Enter');
  await expect(row(page, 'delivery.timeout.ms').getByRole('alert')).toContainText(
    'should be equal to or larger than linger.ms + request.timeout.ms',
  );
  await page.getByRole('button', { name: 'acks: back to the default' }).click();
  await expect(row(page, 'acks')).not.toContainText('Waiting');
  await glassbroker.until('it is as it was', ({ producers }) => producers[0]?.acks === 'all' && producers[0].idempotent);
  await page.getByRole('button', { name: 'Reset to defaults' }).click();
  await glassbroker.until('its keys go where Java’s go', ({ producers }) => producers[0]?.hash === 'murmur2');
  await expect(page.getByRole('button', { name: 'Reset to defaults' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Use the dark theme' }).click();
  await page.getByRole('tab', { name: 'Brokers' }).click();
  await expect(row(page, 'broker.session.timeout.ms')).toContainText('is fenced, and its leaders move');
  await expect(row(page, 'broker.session.timeout.ms').getByRole('textbox')).toHaveCount(0);
  await expectNoViolations(page, 'with what brokers are set to, in the dark');
});
