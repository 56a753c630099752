/**
 * What axe finds in the page as it stands: nothing may stand in the way of who does not see it, or not its colours. axe is brought into a
 * page once, and asked for violations alone: what `AxeBuilder` does beside that (a page of its own for every report) takes seconds a story.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { expect } from './test';

const ofBuilder = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'));
const AXE = readFileSync(ofBuilder.resolve('axe-core/axe.min.js'), 'utf8');
/** In the dark only the colours are others. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

interface Axe {
  run(
    context: Document,
    options: { resultTypes: ['violations']; runOnly?: readonly string[] },
  ): Promise<{ violations: readonly { id: string; nodes: readonly { target: readonly unknown[] }[] }[] }>;
}

/** What is in the way, a line each. */
export async function obstacles(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { readonly axe: Axe };
    const { violations } = await axe.run(document, { resultTypes: ['violations'], ...(runOnly === null ? {} : { runOnly }) });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }, rules ?? null);
}

export async function noObstacles(page: Page, where: string): Promise<void> {
  expect.soft(await obstacles(page), where).toEqual([]);
  const chosen = await theme(page, 'dark');
  expect.soft(await obstacles(page, COLOURS), `${where}, in the dark`).toEqual([]);
  await theme(page, chosen);
}

/** The one before. */
const theme = (page: Page, wanted: string) =>
  page.evaluate((name) => {
    const before = document.documentElement.dataset.theme ?? 'light';
    document.documentElement.dataset.theme = name;
    return before;
  }, wanted);
