/** Somebody kills whoever decides: records flow on, elections wait, and another one is voted for. */
import type { Locator } from '@playwright/test';
import type { GlassbrokerPage } from './helpers/glassbroker-page';
import { noObstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

const hexagon = ({ page }: GlassbrokerPage, id: number): Locator => page.getByRole('button', { name: new RegExp(`^Controller ${id}, `) });
const strip = ({ page }: GlassbrokerPage): Locator => page.getByRole('group', { name: /^KRaft controllers: / });
const activeIn = async (glassbroker: GlassbrokerPage) =>
  (await glassbroker.frame()).controllers.find(({ role }) => role === 'active') ?? null;

test('without an active controller records flow and a partition waits for its leader; a controller that returns votes, and the leader follows', async ({
  glassbroker,
}) => {
  const { page } = glassbroker;
  const active = (await activeIn(glassbroker))!;
  const [second, third] = [101, 102, 103].filter((id) => id !== active.id) as [number, number];
  await expect(strip(glassbroker)).toHaveAccessibleName(new RegExp(`${active.id} active, epoch ${active.epoch}`));

  await hexagon(glassbroker, active.id).click();
  await page.getByRole('menuitem', { name: `Kill controller ${active.id}` }).click();
  await expect(page.getByText(`kill controller ${active.id}`)).toBeVisible();
  // The keyboard's way to another: the strip's title opens all of them.
  await page.getByRole('button', { name: /^KRaft controllers: / }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: new RegExp(`^Controller ${second}: `) }).click();
  await page.getByRole('menuitem', { name: `Kill controller ${second}` }).press('Enter');
  await expect(strip(glassbroker)).toHaveAccessibleName(/1 of 3 runs: no majority/);

  await glassbroker.send('CLN-002');
  await glassbroker.delivered(1);
  const leader = (await glassbroker.leaderOf(2))!;
  await glassbroker.broker(leader).click();
  await page.getByRole('menuitem', { name: /Kill broker/ }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Nobody leads P2, and no controller is active until 2 of 3 run.').first()).toBeVisible();
  const table = page.getByRole('table', { name: /^KRaft controllers: / });
  await expect(table.getByRole('row', { name: new RegExp(`^${active.id} dead`) })).toHaveCount(1);
  await noObstacles(page, 'with two controllers and a leader dead');

  await hexagon(glassbroker, second).press('Enter');
  await page.getByRole('menuitem', { name: `Restart controller ${second}` }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await glassbroker.until('one of two is elected', ({ controllers }) => controllers.some(({ role }) => role === 'active'));
  const next = (await activeIn(glassbroker))!;
  expect([second, third]).toContain(next.id);
  expect(next.epoch).toBeGreaterThan(active.epoch);
  await expect(strip(glassbroker)).toHaveAccessibleName(new RegExp(`${next.id} active, epoch ${next.epoch}`));
  await glassbroker.until('another broker leads P2', ({ brokers }) =>
    brokers.some(({ id, leads }) => id !== leader && leads.includes(2 as never)),
  );
  await glassbroker.send('CLN-001');
  await glassbroker.delivered(2);
});
