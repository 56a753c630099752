/** The built site under a sub-path, as GitHub Pages serves it: built, weighed, served, and opened in Chromium. */
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from '@playwright/test';

const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const PREFIX = '/glassbroker/';
/** As the end-to-end tests start it. */
const BROWSER_ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const run = promisify(execFile);

interface Ensure {
  commandOf(packageName: string, command: string): string;
  /** Null where there is none and none could be had; a path of null is Playwright's own. */
  ensureBrowser(): { readonly path: string | null } | null;
}
const ensure = () => import(pathToFileURL(join(PROJECT, '.ci', 'ensure.mjs')).href) as Promise<Ensure>;

export async function build(): Promise<void> {
  const { commandOf } = await ensure();
  await run(process.execPath, [commandOf('vite', 'vite'), 'build', '--logLevel', 'warn'], { cwd: PROJECT });
}

/** Kilobytes of script that the first load brings, gzipped: page and worker. */
export async function firstLoadKb(): Promise<number> {
  const { stdout } = await run(process.execPath, ['.ci/sizes.mjs'], { cwd: PROJECT }).catch((failed: { stdout: string }) => failed);
  const total = /^dist\s+([\d.]+) kB/m.exec(stdout);
  if (total === null) throw new Error(`the site was not weighed:\n${stdout}`);
  return Number(total[1]);
}

/** Null where there is no browser. */
export async function openBrowser(): Promise<Browser | null> {
  const { ensureBrowser } = await ensure();
  const browser = ensureBrowser();
  if (browser === null) return null;
  return chromium.launch({ args: BROWSER_ARGUMENTS, ...(browser.path === null ? {} : { executablePath: browser.path }) });
}

export interface Site {
  readonly address: string;
  close(): void;
}

export async function serve(): Promise<Site> {
  const port = await freePort();
  const server = spawn(process.execPath, ['.ci/serve-static.mjs', 'dist', PREFIX, String(port)], { cwd: PROJECT, stdio: 'pipe' });
  await new Promise<void>((resolve, reject) => {
    server.stdout.once('data', () => resolve());
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { address: `http://127.0.0.1:${port}${PREFIX}`, close: () => server.kill() };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
