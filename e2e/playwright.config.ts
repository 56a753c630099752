import { defineConfig, devices } from '@playwright/test';

const browser = process.env.CHROMIUM_PATH;
const port = Number(process.env.PORT ?? 4173);
// A sub-path, because that is how GitHub Pages serves the site.
const address = `http://127.0.0.1:${port}/glassbroker/`;

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // A bound for machines that are slow or have other work, not a measure.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // A story waits two thirds of its time for what its cluster does: three share two cores well.
  fullyParallel: true,
  workers: 3,
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
