/** Things on the stage taken in hand: consumers out of their groups, links cut, the pipe healed. */
import type { Locator, Page } from '@playwright/test';
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

const lastCommand = (page: Page) => page.getByRole('region', { name: 'Last command' });
const consumer = (page: Page, name: string) => page.locator(`.member[data-node="${name}"]`);

async function drag(page: Page, from: Locator, by: { x: number; y: number }): Promise<void> {
  const box = (await from.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 12);
  await page.mouse.down();
  // What drags comes with the first touch.
  await expect(async () => {
    await page.mouse.move(box.x + box.width / 2 + by.x / 2, box.y + 12 + by.y / 2);
    await page.mouse.move(box.x + box.width / 2 + by.x, box.y + 12 + by.y);
    await expect(page.locator('.consumer-held, .link-held')).toBeVisible({ timeout: 300 });
  }).toPass();
}

test('a consumer dragged out of its group leaves it, put back it joins again, and put into another group it is a member of that', async ({
  glassbroker,
}) => {
  const { page } = glassbroker;
  await drag(page, consumer(page, 'analytics-2'), { x: -30, y: 260 });
  await expect(lastCommand(page)).toContainText('stop consumer analytics-2');
  await page.mouse.up();
  await glassbroker.until('the other has all three', ({ groups }) =>
    groups[0]!.members.some(({ node, partitions }) => node === 'analytics-1' && partitions.length === 3),
  );
  await expect(consumer(page, 'analytics-2')).toHaveAccessibleName(/has left the group/);
  await drag(page, consumer(page, 'analytics-2'), { x: 0, y: -70 });
  await expect(lastCommand(page)).toContainText('restart consumer analytics-2');
  await page.mouse.up();
  await glassbroker.until('they share again', ({ groups }) => groups[0]!.members.every(({ partitions }) => partitions.length > 0));

  await glassbroker.run('add consumer billing appointments');
  await glassbroker.until('it has a place', ({ groups }) => groups.some(({ group, state }) => group === 'billing' && state === 'Stable'));
  const [from, to] = [await consumer(page, 'analytics-2').boundingBox(), await consumer(page, 'billing-1').boundingBox()];
  await drag(page, consumer(page, 'analytics-2'), { x: 0, y: to!.y - from!.y });
  await expect(lastCommand(page)).toContainText('configure consumer analytics-2 group.id=billing');
  await page.mouse.up();
  await glassbroker.until('it is one of the other group', ({ groups }) =>
    groups.some(
      ({ group, members }) => group === 'billing' && members.some((each) => each.node === 'analytics-2' && each.phase === 'stable'),
    ),
  );
});

test('a link is cut and healed with X, one in the pipe by a pull to the side too; and a menu says why something cannot be', async ({
  glassbroker,
}) => {
  const { page } = glassbroker;
  const link = page.getByRole('button', { name: /^Link booking-api to broker-1,/ });
  await link.focus();
  await page.keyboard.press('x');
  await expect(link).toHaveAccessibleName(/, cut/);
  await page.keyboard.press('x');
  await expect(link).toHaveAccessibleName(/, (whole|not in use)/);

  const way = page.getByRole('button', { name: /^Link broker-1 to broker-2,/ });
  await drag(page, way.locator('.second'), { x: -50, y: 4 });
  await expect(lastCommand(page)).toContainText(/lossy 1 2 \d+%/);
  await page.mouse.move(300, 430);
  await page.mouse.up();
  await expect(way).toHaveAccessibleName(/, cut/);
  await way.focus();
  await page.keyboard.press('x');
  await expect(way).toHaveAccessibleName(/, whole/);
  await page.keyboard.press('+');
  await expect(way).toHaveAccessibleName(/, \+50 ms/);

  await link.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await expect(page.getByRole('menuitem', { name: /Cut it both ways/ })).toBeFocused();
  expect(await obstacles(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await glassbroker.broker(1).press('Enter');
  const restart = page.getByRole('menuitem', { name: /Restart broker 1/ });
  await expect(restart).toHaveAttribute('aria-disabled', 'true');
  await expect(restart).toHaveAccessibleDescription('broker-1 is running.');
  expect(await obstacles(page)).toEqual([]);
});

test('a follower that is cut off keeps the high watermark where it is; healed in the pipe’s menu, it moves', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const leader = (await glassbroker.leaderOf(2))!;
  const [first, second] = [1, 2, 3].filter((id) => id !== leader);
  await glassbroker.run(`freeze broker ${first}`);
  await glassbroker.run(`cut ${second} > ${leader}`);
  await glassbroker.send('CLN-001');
  await glassbroker.until('the leader has it, and nobody else', ({ brokers }) => {
    const lane = brokers.find(({ id }) => id === leader)?.lanes.find(({ partition }) => (partition as number) === 2);
    return lane !== undefined && (lane.logEndOffset as number) === 1 && (lane.highWatermark as number) === 0;
  });
  const pipe = page.getByRole('button', { name: /^Replication between brokers/ });
  await expect(pipe).toHaveAccessibleName(/some links are not whole/);
  await pipe.press('Enter');
  const pair = page.getByRole('menuitem', {
    name: new RegExp(`broker ${Math.min(leader, second!)} – broker ${Math.max(leader, second!)}: cut`),
  });
  await pair.click();
  await page.getByRole('menuitem', { name: /Heal it/ }).click();
  await glassbroker.run(`thaw broker ${first}`);
  await glassbroker.delivered(1);
});

test('a message on its way is pressed where it is: time stands still, it is held, and nothing arrives', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await page.getByRole('button', { name: '1/1000', exact: true }).click();
  await glassbroker.send('CLN-001');
  const message = page.locator('.message.link', { hasText: 'Produce P' });
  const box = await message.locator('.outline').boundingBox();
  await page.mouse.click(box!.x + box!.width / 2, box!.y + box!.height / 2);
  await expect(page.getByRole('menu')).toContainText('Time stands still while you choose.');
  await page.getByRole('menuitem', { name: /^Hold it/ }).click();
  await expect(lastCommand(page)).toContainText(/hold request/);
  await expect(page.locator('.message.held')).toHaveCount(1);
});
