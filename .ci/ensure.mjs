/**
 * What must be on the machine before anything can run, and how it gets there. Only Node's own modules: this runs before
 * node_modules exists. Every installation says what it does.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

/** Runs to the end, output shown; the exit code. A shell only on Windows (npm.cmd); arguments are constants, never input. */
function run(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows }).status ?? 1;
}

export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return;
  console.error(`Node ${process.versions.node} is too old: Glassbroker needs Node 20.19, 22.12 or newer.`);
  process.exit(1);
}

/** `npm ci` where node_modules is absent or was made from another lock. */
export function ensureDependencies() {
  const stamp = join(root, 'node_modules/.lock-sha256');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing dependencies (npm ci) …');
  const code = run('npm', ['ci', '--no-audit', '--no-fund']);
  if (code !== 0) process.exit(code);
  writeFileSync(stamp, wanted);
}

/** The JavaScript file behind a package's command, to be run by this very Node. */
export function commandOf(packageName, command) {
  const manifest = createRequire(join(root, 'package.json')).resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}

/**
 * A browser for the end-to-end tests: `{ path: null }` is Playwright's own, `null` means that there is none and none could be
 * had. In this order: CHROMIUM_PATH, Playwright's own where it is already there, the system's, apt (Debian, as root),
 * Playwright's download.
 */
export function ensureBrowser() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return existsSync(given) ? { path: given } : absent(`CHROMIUM_PATH is ${given}, which does not exist.`);
  const { chromium } = createRequire(join(root, 'package.json'))('playwright-core');
  const playwrightsOwn = () => (existsSync(chromium.executablePath()) ? { path: null } : null);
  const systems = () => onPath(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']);
  // Ubuntu's chromium package only installs a snap, which containers cannot run: there the download is better.
  const fromApt = () => (isDebian() && aptInstall('chromium') ? systems() : null);
  const found = playwrightsOwn() ?? systems() ?? fromApt();
  if (found) return found;
  console.log('No browser found: downloading Playwright’s Chromium …');
  run(process.execPath, [commandOf('@playwright/test', 'playwright'), 'install', 'chromium']);
  return playwrightsOwn() ?? absent('No browser: install Chromium or Chrome, or set CHROMIUM_PATH to one.');
}

/** kcat, a Kafka client that nobody here wrote, for the interoperability tests; `null` where there is none and none could be had. */
export function ensureKcat() {
  const given = process.env.KCAT;
  if (given) return existsSync(given) ? { path: given } : absent(`KCAT is ${given}, which does not exist.`);
  const systems = () => onPath(['kcat', 'kafkacat']);
  return (
    systems() ??
    (aptInstall('kcat') ? systems() : null) ??
    absent('No kcat: install it (apt-get install kcat, brew install kcat), or set KCAT to its path.')
  );
}

/** A Python with kafka-python, for the same tests; `null` where there is none and none could be had. */
export function ensurePythonKafka() {
  const given = process.env.PYTHON_KAFKA;
  if (given) return existsSync(given) ? { path: given } : absent(`PYTHON_KAFKA is ${given}, which does not exist.`);
  const withKafka = () => {
    const found = ['/usr/bin/python3', onPath(['python3'])?.path].find(
      (path) => path && spawnSync(path, ['-c', 'from kafka import KafkaProducer'], { stdio: 'ignore' }).status === 0,
    );
    return found ? { path: found } : null;
  };
  return (
    withKafka() ??
    (aptInstall('python3-kafka') ? withKafka() : null) ??
    absent('No kafka-python: install it (apt-get install python3-kafka), or set PYTHON_KAFKA to a Python that has it.')
  );
}

function absent(reason) {
  console.log(reason);
  return null;
}

function onPath(names) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, windows ? `${name}.exe` : name);
      if (folder && existsSync(path)) return { path };
    }
  }
  return null;
}

function isDebian() {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** False where apt is not at hand, or this user may not use it. */
function aptInstall(name) {
  if (process.getuid?.() !== 0 || !onPath(['apt-get'])) return false;
  console.log(`No ${name} found: installing it with apt-get …`);
  const install = () => run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name]) === 0;
  return install() || (run('apt-get', ['update', '-q']) === 0 && install());
}
