import { build } from 'vite';
import { referenceDigest } from '../src/engine/session/reference-run';
import { expect, test } from './helpers/test';

/** The engine as one script that leaves the digest of its reference run behind. */
async function engineAsScript(): Promise<string> {
  const entry = new URL('../src/engine/session/reference-run.ts', import.meta.url).pathname;
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'reference' } },
  });
  const [{ output }] = result as unknown as [{ output: readonly [{ readonly code: string }] }];
  return `${output[0].code}; reference.referenceDigest()`;
}

test('the same seed and journal give the same digest in Node and in Chromium', async ({ page }) => {
  await page.goto('about:blank');
  const inBrowser = await page.evaluate<string>(await engineAsScript());
  expect(inBrowser).toMatch(/^[0-9a-f]{16}$/);
  expect(inBrowser).toBe(referenceDigest());
});
