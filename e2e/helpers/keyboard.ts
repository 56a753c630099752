/** What a person has who has no mouse: Tab, and what has the focus. */
import type { Page } from '@playwright/test';

/** By its label or its words; nothing where nothing is. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    if (activeElement === document.body) return '';
    const label = activeElement instanceof HTMLInputElement ? activeElement.labels?.[0]?.textContent : null;
    return (activeElement?.getAttribute('aria-label') ?? label ?? activeElement?.textContent ?? '').trim();
  });

/** Tab until what is focused has that name; a person would see the ring get there. */
export async function tabTo(page: Page, name: RegExp, pressesMax = 80): Promise<void> {
  for (let presses = 0; presses < pressesMax; presses++) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${name}`);
}
