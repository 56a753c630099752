/**
 * `npm run mutation [-- FILE …]`: Stryker mutates the files that decide, one after the other, and runs the tests that stand nearest. What comes of
 * it goes to src/simulation/mutants/mutation-scores.json. It takes an hour or more, and is not part of .ci/run.
 *
 * Needs `npm ci`. Texts are not mutated: what an error says is not what is judged here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Each with the tests that are to notice. */
const files = JSON.parse(readFileSync('src/simulation/mutants/mutated-files.json', 'utf8'));
const SCORES = 'src/simulation/mutants/mutation-scores.json';
const KEPT = 'reports/mutation';
mkdirSync(KEPT, { recursive: true });

const wanted = process.argv.slice(2);
for (const [file, tests] of Object.entries(files)) {
  if (wanted.length > 0 && !wanted.some((word) => file.includes(word))) continue;
  const report = `${KEPT}/${file.replaceAll('/', '-')}.json`;
  const config = `${KEPT}/stryker.config.json`;
  writeFileSync(config, JSON.stringify(settings(file, report)));
  const env = { ...process.env, MUTATION_TESTS: JSON.stringify(tests) };
  const { status } = spawnSync('npx', ['stryker', 'run', config], { stdio: 'inherit', env });
  if (status !== 0) process.exitCode = 1;
  else keep(file, report);
}

function settings(file, report) {
  return {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: '.config/vitest.mutation.config.mjs', related: false },
    mutate: [file],
    mutator: { excludedMutations: ['StringLiteral'] },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    ignoreStatic: true,
    reporters: ['json', 'clear-text'],
    clearTextReporter: { logTests: false, allowColor: false, reportScoreTable: true },
    jsonReporter: { fileName: report },
    checkers: [],
    timeoutMS: 60_000,
    ignorePatterns: ['dist', 'e2e', 'reports', 'public', '.git', 'src/stage', 'src/panels', 'src/lessons', 'src/course', 'src/app'],
    tempDirName: '.stryker-tmp',
    allowEmpty: true,
  };
}

/** Killed and timed out are noticed; what does not compile or cannot be reached without a test of the file being run is told apart. */
function keep(file, report) {
  const { mutants } = Object.values(JSON.parse(readFileSync(report, 'utf8')).files)[0];
  const count = (...states) => mutants.filter(({ status }) => states.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const missed = count('Survived', 'NoCoverage');
  const scores = existsSync(SCORES) ? JSON.parse(readFileSync(SCORES, 'utf8')) : {};
  scores[file] = { noticed, missed, percent: Math.round((1000 * noticed) / (noticed + missed)) / 10 };
  const sorted = Object.fromEntries(Object.entries(scores).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(SCORES, `${JSON.stringify(sorted, null, 2)}\n`);
}
