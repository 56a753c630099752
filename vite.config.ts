import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** As a meta tag, because GitHub Pages sends no headers. Only in builds: development needs more than it allows. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/**
 * As it loads, d3-transition adds methods to selections, and others prepare what only they use: so they stay in a build that never calls
 * them. Here nothing moves by the wall clock: without them the first load is 18 kB shorter.
 */
function withoutUnusedDrawing(): Plugin {
  return {
    name: 'without-unused-drawing',
    apply: 'build',
    transform: { filter: { id: /d3-(transition|zoom|brush)/ }, handler: (code) => ({ code, map: null, moduleSideEffects: false }) },
  };
}

type ModuleInfo = { readonly isEntry: boolean; readonly importers: readonly string[] } | null;

/** Whether the page's entry leads to it by static imports alone. */
function isOfFirstLoad(id: string, getModuleInfo: (id: string) => ModuleInfo, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const info = getModuleInfo(id);
  if (info === null) return false;
  return info.isEntry || info.importers.some((importer) => isOfFirstLoad(importer, getModuleInfo, seen));
}

const INTEROPERABILITY_TESTS = 'src/gateway/**/*.interop.test.ts';

export default defineConfig({
  // Relative, so that one build runs under any path of any static server.
  base: './',
  // The page is written against React and runs on Preact, which answers to the same names: 58 kB less of the first load.
  resolve: { alias: { react: 'preact/compat', 'react-dom': 'preact/compat' } },
  plugins: [contentSecurityPolicy(), withoutUnusedDrawing()],
  server: { port: 5173, strictPort: false },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    sourcemap: true,
    // A font or picture inlined as data: would be refused by the policy above.
    assetsInlineLimit: 0,
    // What is loaded on demand names its styles alone: the list of all its scripts would be half a kilobyte of the first load.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, dependencies, { hostType }) =>
        hostType === 'html' ? dependencies : dependencies.filter((file) => file.endsWith('.css')),
    },
    reportCompressedSize: false,
    // What the first load needs is one file: in pieces, each shared with something that comes later, it would be two kilobytes more.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { debugName: 'first', name: (id, context) => (isOfFirstLoad(id, (each) => context.getModuleInfo(each)) ? 'first' : null) },
          ],
        },
      },
    },
  },
  test: {
    environment: 'node',
    // What a page loads when it is first wanted.
    setupFiles: ['src/engine/clients/admin/all-tools.ts'],
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // Nobody measures speed here: a busy machine may take its time.
        test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'], exclude: [INTEROPERABILITY_TESTS], testTimeout: 60_000 },
      },
      {
        extends: true,
        // Real clients against real sockets: one file at a time, with the patience that a real client's timeouts need.
        test: {
          name: 'interoperability',
          include: [INTEROPERABILITY_TESTS],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
