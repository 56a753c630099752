/**
 * Lighthouse on the built site, as a desktop would open it, five times: the median of each category, against what is asked of it.
 *
 * Lighthouse is no dependency: npx fetches it, into npm's own cache. Needs `npm run build` before, and a browser.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser, root } from './ensure.mjs';

const LIGHTHOUSE = 'lighthouse@12.8.2';
const RUNS = 5;
const ASKED = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 };
const FLAGS =
  '--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const [port = '4180', address = `http://127.0.0.1:${port}/glassbroker/`] = process.argv.slice(2);

const browser = ensureBrowser();
if (browser === null) {
  console.error('There is no browser to open the site in.');
  process.exit(2);
}
const env = { ...process.env, ...(browser.path === null ? {} : { CHROME_PATH: browser.path }) };
const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'));
const server = spawn(process.execPath, ['.ci/serve-static.mjs', 'dist', '/glassbroker/', port], { cwd: root, stdio: 'pipe' });
try {
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const runs = Array.from({ length: RUNS }, (_, index) => scores(join(folder, `${index}.json`)));
  let isMet = true;
  for (const [category, asked] of Object.entries(ASKED)) {
    const all = runs.map((run) => run[category]).sort((a, b) => a - b);
    const median = all[Math.floor(RUNS / 2)];
    isMet &&= median >= asked;
    console.log(
      `${category.padEnd(15)} ${String(median).padStart(3)}  ${median >= asked ? 'met' : 'MISSED'}: at least ${asked} (${all.join(' ')})`,
    );
  }
  process.exitCode = isMet ? 0 : 1;
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}

function scores(report) {
  const options = ['--preset=desktop', '--quiet', '--output=json', `--output-path=${report}`, `--chrome-flags=${FLAGS}`];
  execFileSync('npx', ['--yes', LIGHTHOUSE, address, ...options], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const { categories } = JSON.parse(readFileSync(report, 'utf8'));
  return Object.fromEntries(Object.keys(ASKED).map((category) => [category, Math.round(100 * categories[category].score)]));
}
