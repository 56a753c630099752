/**
 * `npm run mutants [-- WORD …]`: bugs that somebody with bad intentions might plant (src/simulation/mutants/planted-bugs.json), one after the other, in a
 * copy of the source. Each must be noticed by the tests that stand nearest, or else by a short sweep of the simulator. What comes of it goes
 * to src/simulation/mutants/planted-scores.json; it fails where fewer than nine in ten are noticed. Not part of .ci/run.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const FOLDER = 'src/simulation/mutants';
const SCORES = `${FOLDER}/planted-scores.json`;
const SEEDS = 4;
const bugs = JSON.parse(readFileSync(`${FOLDER}/planted-bugs.json`, 'utf8'));
const words = process.argv.slice(2);
const copy = mkdtempSync(join(tmpdir(), 'glassbroker-mutants-'));
for (const name of ['src', '.config', 'package.json', 'tsconfig.json', 'vite.config.ts'])
  cpSync(name, join(copy, name), { recursive: true });
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));

/** Sets of tests that pass without any bug. */
const sound = new Set();
/** Of a process that had to be ended. Tests that never end notice something; a sweep that takes long need not. */
const TIMED_OUT = 124;
const scores = existsSync(SCORES) ? JSON.parse(readFileSync(SCORES, 'utf8')) : {};
for (const bug of bugs) {
  if (words.length > 0 && !words.some((word) => bug.bug.includes(word) || bug.file.includes(word))) continue;
  scores[bug.bug] = noticedBy(bug);
  console.log(`${scores[bug.bug].padEnd(14)} ${bug.bug}`);
  writeFileSync(SCORES, `${JSON.stringify(scores, null, 2)}\n`);
}
rmSync(copy, { recursive: true });
const all = Object.values(scores);
const noticed = all.filter((by) => by !== 'nobody').length;
console.log(`${noticed} of ${all.length} are noticed`);
if (noticed < 0.9 * all.length) process.exitCode = 1;

/** Tests that fail without a bug notice nothing. */
function mustPass(tests) {
  if (sound.has(tests.join())) return;
  if (test(tests) !== 0) throw new Error(`without any bug these fail: ${tests.join(' ')}`);
  sound.add(tests.join());
}

function noticedBy({ file, from, to, tests, profile }) {
  mustPass(tests);
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${file} does not have once: ${from}`);
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    if (test(tests) !== 0) return 'tests';
    return run(['tsx', 'src/simulation/mutants/short-sweep.ts', profile, String(SEEDS)]) === 1 ? `${SEEDS} seeds` : 'nobody';
  } finally {
    writeFileSync(path, source);
  }
}

function test(tests) {
  return run(['vitest', 'run', '--config', '.config/vitest.mutation.config.mjs', '--bail', '1'], { MUTATION_TESTS: JSON.stringify(tests) });
}

function run(command, env = {}) {
  return spawnSync('npx', command, { cwd: copy, stdio: 'ignore', env: { ...process.env, ...env }, timeout: 240_000 }).status ?? TIMED_OUT;
}
