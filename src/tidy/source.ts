/** The project's own files as text, for the tests in this folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const sourceFolder = join(projectFolder, 'src');

export interface SourceFile {
  /** From src, with `/`: `engine/log/unified-log.ts`. */
  readonly path: string;
  readonly text: string;
  /** A test, or what only tests use: `*.test.ts`, `*-fixture.ts`. */
  readonly isTest: boolean;
}

export interface Import {
  /** `d3`, `node:fs`, or a path from src without its extension: `engine/log/unified-log`. */
  readonly target: string;
  readonly isPackage: boolean;
  /** Erased by the compiler: it names a shape, and brings no code along. */
  readonly isTypeOnly: boolean;
  /** Named by `new URL('…', import.meta.url)`: it runs on a thread of its own. */
  readonly isWorker: boolean;
}

/** Every TypeScript file under src, by path. */
export function sourceFiles(): readonly SourceFile[] {
  return readdirSync(sourceFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: relative(sourceFolder, file).split(sep).join('/'),
      text: readFileSync(file, 'utf8'),
      isTest: /(?:\.test|-fixture)\.tsx?$/.test(file),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Every folder under src that holds anything, by path from src. */
export function sourceFolders(): readonly string[] {
  return readdirSync(sourceFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(sourceFolder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((folder) => readdirSync(join(sourceFolder, folder)).length > 0)
    .sort();
}

const STATEMENT =
  /^(?:import|export)\s+(type\s+)?([^'";]*?\bfrom\s*)['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
const WORKER = /new URL\(\s*['"](\.[^'"]+)['"]/g;

/** By import, export … from, import(…) and new URL('…', import.meta.url). What looks like one in a comment or string is none. */
export function importsOf(file: SourceFile): readonly Import[] {
  const code = codeOf(file.text);
  const matches = (pattern: RegExp) => [...file.text.matchAll(pattern)].filter(({ index }) => code[index] !== ' ');
  const found: Import[] = matches(STATEMENT).map(([, type, clause, from, bare, dynamic]) => ({
    ...resolve(file, from ?? bare ?? dynamic ?? ''),
    isTypeOnly: type !== undefined || (clause !== undefined && namesOnlyTypes(clause)),
    isWorker: false,
  }));
  for (const [, specifier] of matches(WORKER)) found.push({ ...resolve(file, specifier ?? ''), isTypeOnly: false, isWorker: true });
  return found;
}

/** `{ type A, type B } from` */
function namesOnlyTypes(clause: string): boolean {
  const names = /^\{([^}]*)\}/.exec(clause.trim())?.[1];
  return names?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) ?? false;
}

function resolve(file: SourceFile, specifier: string): Pick<Import, 'target' | 'isPackage'> {
  const plain = specifier.replace(/\?.*$/, '');
  if (!plain.startsWith('.')) return { target: plain, isPackage: true };
  const target = join(dirname(file.path), plain).split(sep).join('/');
  return { target: target.replace(/\.tsx?$/, ''), isPackage: false };
}

/**
 * The text with comments and the contents of strings and regular expressions blanked out; lines stay where they were. What
 * stands in `${…}` of a template remains.
 */
export function codeOf(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  let code = '';
  let at = 0;
  const templates: number[] = [];
  while (at < text.length) {
    const rest = text.slice(at, at + 2);
    const char = text[at] ?? '';
    let end: number;
    if (rest === '//') end = endOf(text, at, '\n');
    else if (rest === '/*') end = endOf(text, at + 2, '*/') + 2;
    else if (char === "'" || char === '"') end = endOfQuoted(text, at + 1, char);
    else if (char === '/' && /(?:^|[=(,:;!&|?{}[\n]|=>|return)\s*$/.test(code.slice(-40))) end = endOfPattern(text, at + 1);
    else if (char === '`' || (char === '}' && templates.length > 0 && templates[templates.length - 1] === 0)) {
      if (char === '}') templates.pop();
      end = endOfTemplatePart(text, at + 1);
      if (text[end - 1] === '{') templates.push(0);
    } else {
      if (char === '{' && templates.length > 0) templates[templates.length - 1]! += 1;
      if (char === '}' && templates.length > 0) templates[templates.length - 1]! -= 1;
      code += char;
      at += 1;
      continue;
    }
    code += blank(text.slice(at, end));
    at = end;
  }
  return code;
}

function endOf(text: string, from: number, mark: string): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found;
}

function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

/** Behind the closing backquote, or behind the `${` that interrupts the template. */
function endOfTemplatePart(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return at + 1;
    else if (text[at] === '$' && text[at + 1] === '{') return at + 2;
  }
  return text.length;
}

function endOfPattern(text: string, from: number): number {
  let inClass = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) return at + 1;
  }
  return text.length;
}
