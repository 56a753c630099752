/** Messages between nodes as a space-time diagram: by mouse, by keyboard, and as a table. */
import type { GlassbrokerPage } from './helpers/glassbroker-page';
import { expect, test } from './helpers/test';

const panel = ({ page }: GlassbrokerPage) => page.getByRole('region', { name: 'Messages between nodes' });
const slider = ({ page }: GlassbrokerPage) => page.getByRole('slider', { name: 'Present moment in the diagram' });

/** Time stands still, and goes from event to event until one record is on its way and back; the diagram is open over it. */
async function sentOne(glassbroker: GlassbrokerPage): Promise<void> {
  const { page } = glassbroker;
  await page.getByRole('checkbox', { name: 'timeline' }).check();
  await page.getByRole('button', { name: 'Pause' }).click();
  await glassbroker.run('produce appointments CLN-001:booked');
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: 'Step forward' }).click();
      await glassbroker.idle();
      return (await glassbroker.verdicts()).acknowledged;
    })
    .toBe(1);
}

test('one record’s way is seen: the request, the followers’ fetches, the high watermark, the acknowledgement', async ({ glassbroker }) => {
  await sentOne(glassbroker);
  const shown = panel(glassbroker);
  await expect(shown.getByRole('img', { name: /^Request Produce P2 from booking-api to broker-\d/ })).toBeVisible();
  await expect(shown.getByRole('img', { name: /^Response P2: 0 from broker-\d to broker-\d/ })).toHaveCount(2);
  await expect(shown.getByRole('button', { name: /^Why: P2: high watermark 0 → 1/ })).toBeVisible();
  await expect(shown.getByRole('img', { name: /^Response ack 0 from broker-\d to booking-api/ })).toBeVisible();
  await expect(shown.getByText(/^booking-api waits \d+(\.\d)? ms for its acknowledgement$/)).toBeVisible();

  // Followed alone: what proved it and what answered for it is told, and the rest is dimmed.
  const follow = shown.getByRole('combobox', { name: 'Follow' });
  await follow.selectOption({ label: 'batch P2 0' });
  await expect(shown.getByRole('img', { name: /^Request Fetch from 1 .*: proves that broker-\d has it$/ })).toHaveCount(2);
  await expect(shown.getByRole('img', { name: /^Response ack 0 .*: answers for it$/ })).toBeVisible();
  await shown.getByRole('button', { name: 'As a table' }).click();
  await expect(shown.getByRole('row', { name: /P2: high watermark 0 → 1.* happens to it$/ })).toBeVisible();
  await follow.selectOption('everything');
  await expect(shown.getByRole('columnheader', { name: 'Batch P2 0' })).toHaveCount(0);
});

test('stepping back leaves what is recorded right of the line; a change is explained', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await sentOne(glassbroker);
  const before = (await glassbroker.frame()).now;
  for (let step = 0; step < 3; step++) await page.keyboard.press(',');
  await glassbroker.idle();
  expect((await glassbroker.frame()).now).toBeLessThan(before);
  await expect(panel(glassbroker).getByText('Right of the line: already recorded')).toBeVisible();
  await expect(panel(glassbroker).getByRole('img', { name: /^Response ack 0/ })).toBeVisible();
  await panel(glassbroker)
    .getByRole('button', { name: /^Why: Broker \d appends offset 0 to P2/ })
    .first()
    .press('Enter');
  await expect(page.getByRole('region', { name: 'Why it looks like this' })).toBeVisible();
});

test('by keyboard the playhead moves through the diagram, and the diagram is opened and closed', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await sentOne(glassbroker);
  await slider(glassbroker).focus();
  const before = (await glassbroker.frame()).now;
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await glassbroker.frame()).now).toBe(before - 200);
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await glassbroker.frame()).now).toBe(before - 300);
  await page.keyboard.press('t');
  await expect(panel(glassbroker)).toBeHidden();
  await page.keyboard.press('t');
  await expect(panel(glassbroker)).toBeVisible();
});

test('dragging in the diagram moves the present', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await sentOne(glassbroker);
  const box = (await slider(glassbroker).boundingBox())!;
  const y = box.y - 60;
  const x = box.x + box.width / 2;
  const before = (await glassbroker.frame()).now;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await glassbroker.frame()).now).toBeLessThan(before);
});

test('as a table, every message and change has its line, and leads to its moment', async ({ glassbroker }) => {
  await sentOne(glassbroker);
  await panel(glassbroker).getByRole('button', { name: 'As a table' }).click();
  const row = panel(glassbroker).getByRole('row', { name: /booking-api → broker-\d request: Produce P2/ });
  await expect(row).toBeVisible();
  const before = (await glassbroker.frame()).now;
  await row.getByRole('button').click();
  await expect.poll(async () => (await glassbroker.frame()).now).toBeLessThan(before);
});
