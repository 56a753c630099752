/**
 * The map of the project: which folder may import which. What is not in this table is forbidden, and `layers.test.ts` says so.
 *
 * A layer is a folder; of two that fit, the longer path counts. A layer may always import itself and `base`. An entry may be narrower
 * than a layer (`engine/session/commands` is that file, or all of that folder). Types bring no code along and bind nobody's hands:
 * `typesOf` lists what may be imported by `import type` alone. Tests keep to the same arrows, and may use the packages of `testPackages`.
 */
export interface Layer {
  readonly folder: string;
  readonly mayImport: readonly string[];
  readonly typesOf?: readonly string[];
  readonly packages?: readonly string[];
}

const everyPartOfTheEngine = ['engine'];
/** What the page's thread may hold of the engine: words, not machinery. The machinery runs in the worker. */
export const wordsOfTheEngine = [
  'engine/protocol/murmur2',
  'engine/protocol/crc32',
  'engine/model',
  'engine/session/commands',
  'engine/session/command-options',
  'engine/session/typed-record',
];

export const layers: readonly Layer[] = [
  { folder: 'base', mayImport: [] },

  // The engine. No packages at all: nothing in it may know the time, wait, or roll dice that cannot be forked.
  { folder: 'engine/sim', mayImport: [] },
  { folder: 'engine/model', mayImport: [], typesOf: ['engine/sim'] },
  { folder: 'engine/protocol', mayImport: ['engine/model', 'engine/sim'] },
  { folder: 'engine/log', mayImport: ['engine/protocol', 'engine/model', 'engine/sim'] },
  { folder: 'engine/metadata', mayImport: ['engine/protocol', 'engine/model', 'engine/sim'] },
  // These never import one another: they meet in the broker.
  { folder: 'engine/controller', mayImport: ['engine/metadata', 'engine/log', 'engine/protocol', 'engine/model', 'engine/sim'] },
  { folder: 'engine/replication', mayImport: ['engine/metadata', 'engine/log', 'engine/protocol', 'engine/model', 'engine/sim'] },
  { folder: 'engine/groups', mayImport: ['engine/metadata', 'engine/log', 'engine/protocol', 'engine/model', 'engine/sim'] },
  { folder: 'engine/transactions', mayImport: ['engine/metadata', 'engine/log', 'engine/protocol', 'engine/model', 'engine/sim'] },
  {
    folder: 'engine/broker',
    mayImport: [
      'engine/controller',
      'engine/replication',
      'engine/groups',
      'engine/transactions',
      'engine/metadata',
      'engine/log',
      'engine/protocol',
      'engine/model',
      'engine/sim',
    ],
  },
  // What a producer knows, it learned from a message.
  { folder: 'engine/clients', mayImport: ['engine/protocol', 'engine/model', 'engine/sim'] },
  // The contrast to a log: no Kafka in it.
  { folder: 'engine/queue', mayImport: ['engine/model', 'engine/sim'] },
  {
    folder: 'engine/cluster',
    mayImport: [
      'engine/broker',
      'engine/clients',
      'engine/queue',
      'engine/controller',
      'engine/replication',
      'engine/groups',
      'engine/transactions',
      'engine/metadata',
      'engine/log',
      'engine/protocol',
      'engine/model',
      'engine/sim',
    ],
  },
  // The auditor sees everything; nothing in the cluster sees the auditor.
  {
    folder: 'engine/auditor',
    mayImport: [
      'engine/cluster',
      'engine/broker',
      'engine/clients',
      'engine/queue',
      'engine/controller',
      'engine/replication',
      'engine/groups',
      'engine/transactions',
      'engine/metadata',
      'engine/log',
      'engine/protocol',
      'engine/model',
      'engine/sim',
    ],
  },
  { folder: 'engine/session', mayImport: everyPartOfTheEngine },

  // What hosts the engine, or looks at it.
  { folder: 'frame', mayImport: everyPartOfTheEngine },
  // Loaded by the page too: of the engine it may hold words alone. What plays a lesson without a page is for tests.
  { folder: 'course', mayImport: ['frame/cluster-frame', ...wordsOfTheEngine], typesOf: ['engine', 'frame'] },
  { folder: 'course/headless', mayImport: ['engine', 'frame', 'course'] },
  { folder: 'course/misconceptions', mayImport: ['engine', 'frame', 'course'] },
  { folder: 'persistence', mayImport: everyPartOfTheEngine, packages: ['idb', 'node:'] },
  { folder: 'gateway', mayImport: [...everyPartOfTheEngine, 'sharing'], packages: ['node:'] },
  {
    folder: 'simulation',
    mayImport: [...everyPartOfTheEngine, 'sharing'],
    packages: ['node:'],
  },
  // A session as data: what a link and a file say.
  { folder: 'sharing', mayImport: [], typesOf: ['engine'] },
  { folder: 'worker/protocol', mayImport: [], typesOf: ['engine', 'frame', 'persistence', 'sharing'] },
  { folder: 'worker/host', mayImport: ['engine', 'frame', 'persistence', 'sharing', 'worker/protocol'] },
  {
    folder: 'worker/client',
    mayImport: ['worker/protocol', 'worker/host/main', 'worker/host/worlds-main'],
    typesOf: ['engine', 'frame', 'persistence', 'sharing'],
  },

  // The page. It is shown frames and events, and speaks in commands; the engine's code stays in the worker.
  {
    folder: 'state',
    mayImport: ['worker/client', 'worker/protocol', 'sharing', 'course', 'frame', ...wordsOfTheEngine],
    typesOf: ['engine'],
    packages: ['zustand', 'zustand/vanilla', 'react'],
  },
  { folder: 'stage', mayImport: ['state', 'frame', ...wordsOfTheEngine], typesOf: ['engine', 'course'], packages: ['d3', 'react'] },
  {
    folder: 'panels',
    mayImport: ['stage', 'state', 'sharing', 'frame', 'engine/FIDELITY.md', ...wordsOfTheEngine],
    typesOf: ['engine'],
    packages: ['react', 'd3', 'lucide-react', 'tinykeys'],
  },
  // A sum that a learner is shown is worked out by the same function that a producer uses.
  {
    folder: 'lessons',
    mayImport: ['panels', 'stage', 'state', 'course', 'frame', ...wordsOfTheEngine],
    typesOf: ['engine'],
    packages: ['react'],
  },
  {
    folder: 'lab',
    mayImport: ['panels', 'stage', 'state', 'course', 'frame', 'worker/client', 'worker/protocol', ...wordsOfTheEngine],
    typesOf: ['engine'],
    packages: ['react', 'zustand', 'zustand/vanilla'],
  },
  {
    folder: 'app',
    mayImport: [
      'lab',
      'lessons',
      'course',
      'panels',
      'stage',
      'state',
      'sharing',
      'worker/client',
      'worker/protocol',
      'frame',
      ...wordsOfTheEngine,
    ],
    typesOf: ['engine'],
    packages: ['preact', 'react', 'react-dom', 'lucide-react', 'tinykeys', '@fontsource-variable'],
  },

  // Beside the project, not part of it.
  { folder: 'bench', mayImport: ['engine', 'frame', 'persistence', 'simulation', 'gateway'], packages: ['node:', '@playwright/test'] },
  { folder: 'tidy', mayImport: [], packages: ['node:'] },
];

/** Oracles and tools that a test may use anywhere. */
export const testPackages: readonly string[] = [
  'vitest',
  'fast-check',
  'jsdom',
  'fake-indexeddb',
  'crc-32',
  'pure-rand',
  'kafkajs',
  'node:',
];
