import { describe, expect, test } from 'vitest';
import { type Layer, layers, testPackages, wordsOfTheEngine } from './layers';
import { type Import, importsOf, type SourceFile, sourceFiles } from './source';

describe('the arrows between folders', () => {
  const files = sourceFiles();

  test('every file stands in a layer', () => {
    expect(files.map(({ path }) => path).filter((path) => layerOf(path) === null)).toEqual([]);
  });

  test('no file imports against the arrows', () => {
    expect(
      files.flatMap((file) =>
        importsOf(file)
          .filter((found) => !isAllowed(file, found))
          .map((found) => describeImport(file, found)),
      ),
    ).toEqual([]);
  });

  test('a fixture is imported by tests and fixtures alone', () => {
    const imports = files
      .filter(({ isTest }) => !isTest)
      .flatMap((file) => importsOf(file).map(({ target }) => `${file.path} → ${target}`));
    expect(imports.filter((found) => found.endsWith('-fixture'))).toEqual([]);
  });

  test('nothing that the page’s thread loads drags the engine’s machinery along: that runs in the worker', () => {
    const byPath = new Map(files.map((file) => [file.path.replace(/\.tsx?$/, ''), file]));
    const loaded = new Map<string, string>();
    const load = (path: string, by: string) => {
      const file = byPath.get(path) ?? byPath.get(`${path}/index`);
      if (file === undefined || loaded.has(path)) return;
      loaded.set(path, by);
      for (const { target, isTypeOnly, isWorker } of importsOf(file)) if (!isTypeOnly && !isWorker) load(target, path);
    };
    for (const { path, isTest } of files) if (isWithin(path, 'app') && !isTest) load(path.replace(/\.tsx?$/, ''), 'the page');
    const machinery = [...loaded].filter(([path]) => isWithin(path, 'engine') && !wordsOfTheEngine.some((words) => isWithin(path, words)));
    expect(machinery.map(([path, by]) => `${by} loads ${path}`)).toEqual([]);
  });

  test('the table itself has no two layers that import each other', () => {
    const arrows = layers.flatMap(({ folder, mayImport }) => mayImport.map((target) => ({ folder, target })));
    const isBothWays = ({ folder, target }: (typeof arrows)[number]) =>
      folder !== target &&
      !isWithin(folder, target) &&
      arrows.some((other) => isWithin(folder, other.target) && isWithin(target, other.folder));
    expect(arrows.filter(isBothWays)).toEqual([]);
  });
});

describe('the arrow check', () => {
  const refused = (path: string, text: string) => {
    const file = { path, text, isTest: path.includes('.test.') };
    return importsOf(file).filter((found) => !isAllowed(file, found)).length;
  };

  test('a client that looks into a broker is refused, a client that reads a message is not', () => {
    expect(refused('engine/clients/producer.ts', "import { Broker } from '../broker/broker';")).toBe(1);
    expect(refused('engine/clients/producer.ts', "import { Records } from '../protocol/records';")).toBe(0);
  });

  test('the page may name the types of the engine, and may not run it', () => {
    expect(refused('panels/inspector.tsx', "import type { World } from '../engine/cluster/world';")).toBe(0);
    expect(refused('panels/inspector.tsx', "import { type World } from '../engine/cluster/world';")).toBe(0);
    expect(refused('panels/inspector.tsx', "import { World } from '../engine/cluster/world';")).toBe(1);
    expect(refused('panels/inspector.tsx', "export * from '../engine/cluster/world';")).toBe(1);
    expect(refused('panels/inspector.tsx', "const world = import('../engine/cluster/world');")).toBe(1);
  });

  test('an import over several lines is seen', () => {
    expect(refused('engine/log/cleaner.ts', "import {\n  Partition,\n  type Replica,\n} from '../replication/partition';")).toBe(1);
  });

  test('the engine imports no package; its tests may use their oracles', () => {
    expect(refused('engine/sim/chance.ts', "import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';")).toBe(1);
    expect(refused('engine/sim/chance.test.ts', "import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';")).toBe(0);
  });
});

function isAllowed(file: SourceFile, found: Import): boolean {
  const layer = layerOf(file.path);
  if (layer === null) return false;
  if (found.isPackage)
    return [...(layer.packages ?? []), ...(file.isTest ? testPackages : [])].some((name) => isPackage(found.target, name));
  const allowed = [layer.folder, 'base', ...layer.mayImport, ...(found.isTypeOnly ? (layer.typesOf ?? []) : [])];
  return allowed.some((folder) => isWithin(found.target, folder));
}

function layerOf(path: string): Layer | null {
  const fitting = layers.filter(({ folder }) => isWithin(path, folder));
  return fitting.sort((a, b) => b.folder.length - a.folder.length)[0] ?? null;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** `node:` allows all of Node. */
function isPackage(target: string, name: string): boolean {
  return isWithin(target, name) || (name.endsWith(':') && target.startsWith(name));
}

function describeImport(file: SourceFile, { target, isTypeOnly }: Import): string {
  return `${file.path} may not import ${isTypeOnly ? 'even types of ' : ''}${target}`;
}
