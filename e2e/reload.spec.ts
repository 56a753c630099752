/** Storage on disk: Playwright's ordinary contexts keep IndexedDB in memory, so this one has a profile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { GlassbrokerPage } from './helpers/glassbroker-page';

test('after a reload every record is still there, and the group goes on', async ({ baseURL }, { project }) => {
  const profile = mkdtempSync(join(tmpdir(), 'glassbroker-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...project.use.launchOptions,
    baseURL: baseURL ?? '',
    viewport: { width: 1440, height: 900 },
  });
  try {
    const glassbroker = new GlassbrokerPage(context.pages()[0] ?? (await context.newPage()));
    await glassbroker.open();
    await glassbroker.run(
      "kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic appointments --reader-property parse.key=true <<< $'CLN-001\\tbooked' ×20",
    );
    await expect.poll(async () => (await glassbroker.verdicts()).delivered, { timeout: 20_000 }).toBe(20);
    await glassbroker.idle();
    await glassbroker.reload();
    const ends = async () => {
      const frame = await glassbroker.frame();
      return frame.brokers
        .flatMap(({ lanes }) => lanes.filter(({ role }) => role === 'Leader').map(({ logEndOffset }) => logEndOffset as number))
        .reduce((sum, end) => sum + end, 0);
    };
    await expect.poll(ends, { timeout: 20_000 }).toBe(20);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
});
