import { defineConfig, devices } from '@playwright/test';

const browser = process.env.CHROMIUM_PATH;
const port = Number(process.env.PORT ?? 4173);
// A sub-path, because that is how GitHub Pages serves the site.
const address = `http://127.0.0.1:${port}/glassbroker/`;

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // One at a time: a page is two busy threads, and these tests look at timing too.
  workers: 1,
  reporter: [['list']],
  // Recording a trace takes half of a story's processor time: TRACE=1 asks for it.
  use: {
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'chromium',
      use: {
        ...devices['Desktop Chrome'],
        viewport: { width: 1440, height: 900 },
        launchOptions: {
          ...(browser ? { executablePath: browser } : {}),
          args: [
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
          ],
        },
      },
    },
  ],
  webServer: {
    command: `node .ci/serve-static.mjs dist /glassbroker/ ${port}`,
    cwd: '..',
    url: address,
    reuseExistingServer: false,
    timeout: 20_000,
  },
});
