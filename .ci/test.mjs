/**
 * `npm test`: installs what is missing and runs everything. The last line is `N passed, N failed, N skipped`.
 *
 * A step without tests of its own (types, build, …) counts as one. A runner that dies before its report counts as failed.
 * Where CI is set, a browser or a client (kcat, kafka-python) that cannot be had is a failure; elsewhere their tests count as skipped.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, ensureBrowser, ensureDependencies, ensureKcat, ensureNode, ensurePythonKafka, root } from './ensure.mjs';

const reports = join(root, 'reports');
const strict = Boolean(process.env.CI);
const total = { passed: 0, failed: 0, skipped: 0 };
const summary = [];

async function step(name, args, { count = oneByExitCode, env = {} } = {}) {
  console.log(`\n== ${name}`);
  const startedAt = Date.now();
  const { code, output } = await run(args, env);
  const counted = count({ code, output });
  // Whatever else a runner reports, its exit code has the last word.
  if (code !== 0 && counted.failed === 0) counted.failed = 1;
  report(name, counted, (Date.now() - startedAt) / 1000);
  return counted.failed === 0;
}

function report(name, { passed, failed, skipped }, seconds) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const line = `${name.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s  ${passed} passed, ${failed} failed, ${skipped} skipped`;
  summary.push(line);
  console.log(`== ${line}`);
}

/** Its output is shown as it comes, and kept. */
function run(args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      output += chunk;
    });
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const oneByExitCode = ({ code }) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });

/** The last line of the output that says `N passed, N failed`. */
function fromLastLine({ output }) {
  const [, passed, failed] = output.match(/(\d+) passed, (\d+) failed(?![\s\S]*\d+ passed, \d+ failed)/) ?? [null, 0, 1];
  return { passed: Number(passed), failed: Number(failed), skipped: 0 };
}

const fromReport = (file, read) => () => {
  try {
    return read(JSON.parse(readFileSync(join(reports, file), 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
};

/** A test file that does not load holds no test that could fail: it is counted itself. */
const fromVitest = (file) =>
  fromReport(file, (report) => ({
    passed: report.numPassedTests,
    failed:
      report.numFailedTests + report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length,
    skipped: report.numPendingTests + report.numTodoTests,
  }));

const vitest = (project) => [
  commandOf('vitest', 'vitest'),
  'run',
  `--project=${project}`,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=reports/${project}.json`,
];

ensureNode();
ensureDependencies();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const tsc = commandOf('typescript', 'tsc');
const clients = { kcat: ensureKcat(), 'kafka-python': ensurePythonKafka() };
const browser = ensureBrowser();

await step('lock', ['.ci/check-lock.mjs']);
await step('lint', [commandOf('@biomejs/biome', 'biome'), 'check', '--config-path=.config', '.']);
await step('types of the engine', [tsc, '-p', 'src/engine', '--noEmit']);
await step('types', [tsc, '-p', '.', '--noEmit']);
await step('unit', vitest('unit'), { count: fromVitest('unit.json') });
await step('simulation', [commandOf('tsx', 'tsx'), 'src/simulation/main.ts', '--seeds', '1..5'], { count: fromLastLine });
const built = await step('build', [commandOf('vite', 'vite'), 'build']);
if (built) await step('size of the first load', ['.ci/sizes.mjs']);

// Those that need a client skip themselves where it is absent; the others run.
await step('interoperability', vitest('interoperability'), {
  count: fromVitest('interoperability.json'),
  env: { KCAT: clients.kcat?.path ?? '', PYTHON_KAFKA: clients['kafka-python']?.path ?? '' },
});
for (const [name, client] of Object.entries(clients))
  if (!client && strict) report(`${name} is absent`, { passed: 0, failed: 1, skipped: 0 }, 0);

if (!browser) report('end-to-end: no browser', strict ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 }, 0);
else if (built) {
  await step('end-to-end', [commandOf('@playwright/test', 'playwright'), 'test', '-c', 'e2e', '--reporter=list,json'], {
    count: fromReport('end-to-end.json', ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    })),
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, 'end-to-end.json'), ...(browser.path ? { CHROMIUM_PATH: browser.path } : {}) },
  });
} else report('end-to-end: no build', { passed: 0, failed: 1, skipped: 0 }, 0);

console.log(`\n${summary.join('\n')}`);
if (!browser || Object.values(clients).includes(null)) console.log('\nSome tests were not run: see above for what to install.');
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
