import { keysOf } from './helpers/glassbroker-page';
import { expect, test } from './helpers/test';

test('acting in the past begins another future: what had come after is not in it', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-001');
  await glassbroker.delivered(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await glassbroker.idle();
  const { now } = await glassbroker.frame();
  await page.getByRole('button', { name: 'Play' }).click();
  await glassbroker.run('kill broker 1');
  await glassbroker.send('CLN-002');
  await glassbroker.until('the broker is missed', ({ brokers }) => brokers.some(({ fencedAt }) => fencedAt !== null));

  await page.getByRole('button', { name: 'Pause' }).click();
  await glassbroker.page
    .getByRole('button', { name: 'Go to: You: kill broker 1' })
    .or(page.getByRole('button', { name: /Go to: broker-1 was killed/ }))
    .first()
    .click();
  await page.getByRole('button', { name: 'Step back' }).click();
  await glassbroker.until(
    'the kill has not happened',
    (frame) => frame.now <= now && frame.brokers.every(({ status }) => status === 'alive'),
  );
  await expect(page.getByText('you are in the past')).toBeVisible();

  await glassbroker.send('CLN-004');
  await page.getByRole('button', { name: 'Play' }).click();
  await glassbroker.until('the new record is kept', (frame) => keysOf(frame, 0).length === 1);
  const frame = await glassbroker.frame();
  expect(frame.branch).toBe(1);
  expect([keysOf(frame, 0), keysOf(frame, 1), keysOf(frame, 2)]).toEqual([['CLN-004'], [], ['CLN-001']]);
  expect(frame.brokers.map(({ status }) => status)).toEqual(['alive', 'alive', 'alive']);
  await expect(page.getByText('branch 1')).toBeVisible();
});
