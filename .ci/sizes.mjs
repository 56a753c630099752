/**
 * The script that the first load brings, page and worker, gzipped, against its budget.
 *
 * Starts from the built index.html and follows static imports and the workers that they start. What is imported on demand
 * (`import('…')`) is not first load.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './ensure.mjs';

const BUDGET_KB = 250;
const site = join(root, 'dist');
const STATIC_IMPORT = /(?:from|\bimport)\s*["'`](\.[^"'`]+\.js)["'`]/g;
const WORKER = /new URL\(\s*(?:\/\*.*?\*\/\s*)?["'`]([^"'`]+\.js)["'`]/g;

/** Insertion order is the order of discovery. */
const found = new Map();

function follow(path, kind) {
  if (found.has(path)) return;
  const source = readFileSync(path, 'utf8');
  found.set(path, { kind, gzippedKb: gzipSync(source, { level: 9 }).length / 1000 });
  for (const [, target] of source.matchAll(STATIC_IMPORT)) follow(join(dirname(path), target), kind);
  for (const [, target] of source.matchAll(WORKER)) {
    follow(target.startsWith('/') ? join(site, target) : join(dirname(path), target), 'worker');
  }
}

const html = readFileSync(join(site, 'index.html'), 'utf8');
for (const [, source] of html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)) follow(join(site, source), 'page');

let total = 0;
for (const [path, { kind, gzippedKb }] of found) {
  total += gzippedKb;
  console.log(`${kind.padEnd(7)} ${gzippedKb.toFixed(1).padStart(7)} kB  ${relative(site, path)}`);
}
console.log(`${basename(site).padEnd(7)} ${total.toFixed(1).padStart(7)} kB  gzipped script of the first load, of ${BUDGET_KB} kB`);

const kinds = new Set([...found.values()].map(({ kind }) => kind));
for (const kind of ['page', 'worker']) {
  if (kinds.has(kind)) continue;
  console.error(`No script of the ${kind} was found in the build: either the engine no longer runs in a worker, or this measure is blind.`);
  process.exit(1);
}
process.exit(total <= BUDGET_KB ? 0 : 1);
