/**
 * `node .ci/bundled.mjs src/bench/main.ts ARGUMENTS`: makes one file of a program, by the bundler that makes the page, and runs it. So what is measured is
 * the code that the page has: tsx gives every function its name back at each turn, which costs the engine a quarter of its pace.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './ensure.mjs';

const [program, ...rest] = process.argv.slice(2);
const outDir = join(root, 'reports/bundled');
await build({
  configFile: false,
  root,
  logLevel: 'error',
  publicDir: false,
  build: { ssr: program, outDir, target: 'node20', rolldownOptions: { output: { entryFileNames: 'program.mjs' } } },
});
process.exitCode = spawnSync(process.execPath, [join(outDir, 'program.mjs'), ...rest], { cwd: root, stdio: 'inherit' }).status ?? 1;
