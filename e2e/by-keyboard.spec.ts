/** Everything of the first minute from the keyboard alone: no story here touches the mouse. */
import { tabTo } from './helpers/keyboard';
import { expect, test } from './helpers/test';

test('send, kill the leader, see the election, restart', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await expect(glassbroker.keyBox).toBeFocused();
  await page.keyboard.type('CLN-001:booked');
  await page.keyboard.press('Enter');
  await glassbroker.delivered(1);

  const first = await glassbroker.leaderOf(2);
  await tabTo(page, new RegExp(`^Broker ${first},`));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: /Kill broker/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(glassbroker.broker(first!)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await glassbroker.until('another leads', ({ brokers }) => brokers.some(({ id, leads }) => id !== first && leads.includes(2 as never)));

  // ↑ recalls what was sent.
  await page.keyboard.press('s');
  await page.keyboard.press('ArrowUp');
  await expect(glassbroker.keyBox).toHaveValue('CLN-001:booked');
  await page.keyboard.press('Enter');
  await glassbroker.delivered(2);

  await page.keyboard.press('Escape');
  await tabTo(page, new RegExp(`^Broker ${first}, killed`));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Last command')).toContainText(`restart broker ${first}`);
  await glassbroker.until('it is back', ({ brokers }) => brokers.every(({ status }) => status === 'alive'));
});

test('pause, step both ways, speed, both ends of time, the time line', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.keyboard.press('Enter');
  await glassbroker.delivered(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await glassbroker.idle();
  const paused = (await glassbroker.frame()).now;

  await page.keyboard.press(',');
  await glassbroker.until('a step back', ({ now }) => now < paused);
  const before = (await glassbroker.frame()).now;
  await page.keyboard.press('.');
  await glassbroker.until('and forth', ({ now }) => now > before);
  await page.keyboard.press('PageUp');
  await glassbroker.until('a step back, by another key', ({ now }) => now <= before);
  await page.keyboard.press('Home');
  await glassbroker.until('the beginning', ({ now, oldest }) => now === oldest);
  await page.keyboard.press('End');
  await glassbroker.until('now', ({ now, newest }) => now === newest);

  const speed = page.getByRole('slider', { name: 'Speed' });
  await expect(speed).toHaveAttribute('aria-valuetext', '1/200');
  await page.keyboard.press(']');
  await expect(speed).toHaveAttribute('aria-valuetext', '1/10');
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await expect(speed).toHaveAttribute('aria-valuetext', '1/1000');

  await tabTo(page, /^Time$/);
  await page.keyboard.press('ArrowLeft');
  await glassbroker.until('the playhead goes back', ({ now, newest }) => now < newest);
});

test('a consumer joins, and another leaves', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const members = () => page.getByRole('button', { name: /^Consumer analytics-/ });
  await expect(members()).toHaveCount(2);
  await tabTo(page, /^\+ consumer in group analytics/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Consumer analytics-3, owns P/ })).toBeVisible({ timeout: 30_000 });
  await tabTo(page, /^− consumer/);
  await page.keyboard.press('Space');
  await expect(members()).toHaveCount(2);
});

test('the keys are told by ?, and one that is switched off does nothing, at the next visit too', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.getByRole('button', { name: 'Pause' }).focus();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys.getByRole('row', { name: /PageDown/ })).toContainText('Step forward');
  await keys.getByRole('checkbox', { name: 'T', exact: true }).press('Space');
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeFocused();
  await glassbroker.reload();
  await page.getByRole('button', { name: 'Pause' }).focus();
  await page.keyboard.press('t');
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: 'Share this moment' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Messages between nodes' })).toBeHidden();
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: 'Share this moment' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeFocused();
});

test('what had the focus is gone: the focus goes on; Escape closes what was opened last', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const diagram = page.getByRole('region', { name: 'Messages between nodes' });
  const share = page.getByRole('dialog', { name: 'Share this moment' });
  await glassbroker.broker(2).focus();
  await page.keyboard.press('v');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('t');
  await expect(diagram).toBeFocused();
  await page.keyboard.press('c');
  await expect(share).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(share).toBeHidden();
  await expect(diagram).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(diagram).toBeHidden();
  await expect(page.getByRole('main')).toBeFocused();
});
