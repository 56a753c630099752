import { keysOf } from './helpers/glassbroker-page';
import { expect, test } from './helpers/test';

test('acting in the past begins another future: what had come after is not in it', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-001');
  await glassbroker.delivered(1);
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
  await glassbroker.until('the kill has not happened', (frame) => frame.brokers.every(({ status }) => status === 'alive'));
  await expect(page.getByText('you are in the past')).toBeVisible();

  await glassbroker.send('CLN-004');
  await page.getByRole('button', { name: 'Play' }).click();
  await glassbroker.until('the new record is kept', (frame) => keysOf(frame, 0).length === 1);
  const frame = await glassbroker.frame();
  expect(frame.branch).toBe(1);
  expect([keysOf(frame, 0), keysOf(frame, 1), keysOf(frame, 2)]).toEqual([['CLN-004'], [], ['CLN-001']]);
  expect(frame.brokers.map(({ status }) => status)).toEqual(['alive', 'alive', 'alive']);
  await expect(page.getByText('· branch 1')).toBeVisible();
});

test('the old future stays within reach, and a command is undone and done again', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const isDead = (id: number) => (frame: Awaited<ReturnType<typeof glassbroker.frame>>) =>
    frame.brokers.find((broker) => broker.id === id)?.status === 'dead';
  await glassbroker.run('kill broker 1');
  await glassbroker.until('broker 1 is dead', isDead(1));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();
  await glassbroker.until('it never died', (frame) => !isDead(1)(frame));
  await page.getByRole('button', { name: 'Redo' }).click();
  await glassbroker.until('it did', isDead(1));
  await page.getByRole('button', { name: 'Back to the kill' }).click();
  await glassbroker.until('just before', (frame) => !isDead(1)(frame));

  await glassbroker.run('kill broker 2');
  await glassbroker.until('another future', (frame) => isDead(2)(frame) && !isDead(1)(frame));
  // The old future lies under the line as a ghost, and so does the new one when the old one is gone back to.
  await page.getByRole('button', { name: /^Back to branch 0, the future that was left at .*kill broker 1$/ }).press('Enter');
  await glassbroker.until('the old one', (frame) => isDead(1)(frame) && !isDead(2)(frame));
  await page.getByRole('button', { name: /^Go to, on branch 1: .*broker-2 was killed/ }).click();
  await glassbroker.until('the new one', (frame) => isDead(2)(frame) && frame.branch === 1);
  await page.getByRole('combobox', { name: 'Branch' }).selectOption('0');
  await glassbroker.until('the old one again', (frame) => isDead(1)(frame) && !isDead(2)(frame));
  await page.getByRole('button', { name: 'Restart broker 1' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await glassbroker.until('it goes on', (frame) => !isDead(1)(frame));
  await glassbroker.reload();
  await glassbroker.until('and is what is kept', (frame) => !isDead(2)(frame));
});
