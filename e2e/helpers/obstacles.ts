/** What axe finds in the page as it stands: nothing may stand in the way of who does not see it, or not its colours. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './test';

/** In the dark only the colours are others. */
export async function noObstacles(page: Page, where: string): Promise<void> {
  await check(new AxeBuilder({ page }), where);
  const chosen = await theme(page, 'dark');
  await check(new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']), `${where}, in the dark`);
  await theme(page, chosen);
}

async function check(axe: AxeBuilder, where: string): Promise<void> {
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  expect.soft(found, where).toEqual([]);
}

/** The one before. */
const theme = (page: Page, wanted: string) =>
  page.evaluate((name) => {
    const before = document.documentElement.dataset.theme ?? 'light';
    document.documentElement.dataset.theme = name;
    return before;
  }, wanted);
