/** The first minute, by mouse alone: a record is sent and followed, its leader is killed and replaced, comes back, and time goes back. */
import { keysOf } from './helpers/glassbroker-page';
import { expect, test } from './helpers/test';

test('a record is sent, its leader is killed and replaced, and nothing is lost', async ({ glassbroker }) => {
  const { page } = glassbroker;
  // The key box holds a first key already.
  await page.getByRole('button', { name: 'Send with booking-api' }).click();
  await glassbroker.delivered(1);
  expect(keysOf(await glassbroker.frame(), 2)).toEqual(['CLN-001']);

  const first = await glassbroker.leaderOf(2);
  await glassbroker.broker(first!).click();
  await page.getByRole('menuitem', { name: /Kill broker/ }).click();
  await expect(page.getByLabel('Last command')).toContainText(`kill broker ${first}`);
  await glassbroker.until('the dead broker is drawn as dead', ({ brokers }) => brokers.some(({ status }) => status === 'dead'));
  await expect(page.getByRole('note', { name: 'What is out of order' })).toContainText('9 s without a heartbeat');
  await glassbroker.until('another leader is elected', ({ brokers }) =>
    brokers.some(({ id, leads }) => id !== first && leads.includes(2 as never)),
  );

  await page.getByRole('button', { name: 'Send with booking-api' }).click();
  await glassbroker.delivered(2);

  await glassbroker.broker(first!).click();
  await page.getByRole('menuitem', { name: /Restart broker/ }).click();
  await glassbroker.until('every replica is in sync again', ({ brokers }) =>
    brokers.every(({ lanes, status }) => status === 'alive' && lanes.every(({ inSync }) => inSync)),
  );
  const { lost, duplicated, findings } = await glassbroker.verdicts();
  expect({ lost, duplicated, findings }).toEqual({ lost: 0, duplicated: 0, findings: [] });
});

test('keys go where murmur2 sends them', async ({ glassbroker }) => {
  for (const key of ['CLN-001', 'CLN-002', 'CLN-003', 'CLN-004:booked', 'CLN-005', 'CLN-006']) await glassbroker.send(key);
  await glassbroker.delivered(6);
  const frame = await glassbroker.frame();
  expect([0, 1, 2].map((partition) => keysOf(frame, partition))).toEqual([
    ['CLN-004', 'CLN-005', 'CLN-006'],
    ['CLN-002', 'CLN-003'],
    ['CLN-001'],
  ]);
});

test('time is paused, stepped, dragged back and brought to now again', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-001');
  await glassbroker.delivered(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await glassbroker.idle();
  const paused = await glassbroker.frame();

  await page.getByRole('button', { name: 'Step back' }).click();
  await glassbroker.until('back to the last event', ({ now }) => now < paused.now);
  const last = await glassbroker.frame();
  await page.getByRole('button', { name: 'Step back' }).click();
  await glassbroker.until('it has not happened', ({ eventNumber }) => eventNumber < last.eventNumber);
  await page.getByRole('button', { name: 'Step forward' }).click();
  await glassbroker.until('it happens again', ({ eventNumber, now }) => eventNumber === last.eventNumber && now === last.now);

  const line = (await glassbroker.time.boundingBox())!;
  await page.mouse.move(line.x + line.width * 0.8, line.y + 24);
  await page.mouse.down();
  await page.mouse.move(line.x + line.width * 0.3, line.y + 24, { steps: 5 });
  await page.mouse.up();
  await glassbroker.until('the record has not been sent', (frame) => frame.now < last.now && keysOf(frame, 2).length === 0);
  await page.getByRole('button', { name: 'now', exact: true }).click();
  await glassbroker.until('it has', (frame) => frame.now === frame.newest && keysOf(frame, 2).length === 1);

  await page.getByRole('button', { name: '1000×' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await glassbroker.until('ten minutes pass', ({ now }) => now > paused.now + 600_000_000);
});
