/**
 * The `test` that every story uses. It opens the page, and fails the story if the page complained on the console, broke its
 * content security policy, or asked another host for anything.
 */
import { test as base, type Page } from '@playwright/test';
import { GlassbrokerPage } from './glassbroker-page';

export { expect } from '@playwright/test';

export const test = base.extend<{ glassbroker: GlassbrokerPage; complaints: string[] }>({
  complaints: [
    async ({ page, baseURL }, use) => {
      const complaints: string[] = [];
      collectComplaints(page, new URL(baseURL ?? '').origin, complaints);
      await use(complaints);
      base.expect(complaints, 'complaints of the page').toEqual([]);
    },
    { auto: true },
  ],
  glassbroker: async ({ page }, use) => {
    const glassbroker = new GlassbrokerPage(page);
    await glassbroker.open();
    await use(glassbroker);
  },
});

/** A refused policy is reported on the console as an error, so it needs no listener of its own. */
export function collectComplaints(page: Page, origin: string, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== origin) complaints.push(`asked another host: ${request.url()}`);
  });
}
