import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFolder, sourceFolders } from './source';

const allowed = new Set([
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'index.html',
  'src',
  'public',
  'e2e',
  'README.md',
  'LICENSE',
  // Made by installing, building and testing; git ignores them.
  'node_modules',
  'dist',
  'reports',
  'test-results',
  'playwright-report',
]);

describe('the folders', () => {
  test('nothing new stands at the top level: a tool’s configuration goes into .config, .ci, .github or e2e', () => {
    expect(readdirSync(projectFolder).filter((name) => !name.startsWith('.') && !allowed.has(name))).toEqual([]);
  });

  test('every folder of the source says in a README what it is', () => {
    expect(sourceFolders().filter((folder) => !existsSync(join(projectFolder, 'src', folder, 'README.md')))).toEqual([]);
  });
});
