import { describe, expect, test } from 'vitest';
import { codeOf, sourceFiles } from './source';

/**
 * What would make the engine depend on anything but its inputs, or keep its state from being forked. The compiler has no types for
 * half of them there (no DOM, no Node); these words are looked for all the same, because a cast would bring them back.
 */
const forbidden: readonly { readonly pattern: RegExp; readonly because: string }[] = [
  {
    pattern: /\bDate\b|\bperformance\b|\bIntl\b|\btoLocale\w+|\blocaleCompare\b/,
    because: 'time and language come from the context, or not at all',
  },
  {
    pattern: /\bMath\.(?!(?:abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc)\b)\w+/,
    because: 'chance is seeded, and only exact functions agree in every engine',
  },
  { pattern: /\bcrypto\b|\brandomUUID\b|\bgetRandomValues\b/, because: 'chance is seeded' },
  {
    pattern: /\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\brequest(?:AnimationFrame|IdleCallback)\b/,
    because: 'waiting is a timer of the simulation',
  },
  { pattern: /\basync\b|\bawait\b|\bPromise\b/, because: 'the engine is synchronous' },
  {
    pattern:
      /\bconsole\b|\bprocess\.(?:env|argv|cwd|exit|hrtime|memoryUsage|nextTick|on|platform|std\w+)\b|\bdocument\s*\.|\bwindow\s*\.|\bglobalThis\b|\bnavigator\b|\blocalStorage\b|\bindexedDB\b|\bpostMessage\b/,
    because: 'the engine has no host',
  },
  {
    pattern: /\bText(?:En|De)coder\b|\bBuffer\b|\bstructuredClone\b|\beval\b|\bnew Function\b/,
    because: 'it is not the same everywhere, or slow',
  },
  { pattern: /\bWeak(?:Map|Set|Ref)\b|\bFinalizationRegistry\b|\bProxy\b/, because: 'a fork could not copy it' },
  { pattern: /(?<![\w$])#[a-zA-Z_]\w*/, because: 'a fork cannot copy private fields' },
  { pattern: /^(?:export\s+)?(?:let|var)\b/, because: 'state of a module is shared by all worlds' },
  { pattern: /\bstatic\s+(?!readonly\b)(?:\w+\s+)*\w+[!?]?\s*(?:[:=;]|$)/, because: 'a static field that changes is shared by all worlds' },
  { pattern: /@ts-ignore|@ts-nocheck/, because: 'the compiler is one of the guards' },
];

describe('the words of the engine', () => {
  const files = sourceFiles().filter(({ path, isTest }) => path.startsWith('engine/') && !isTest);

  test('the engine has no clock, no dice, no waiting, no host, and no state outside its worlds', () => {
    expect(files.flatMap(({ path, text }) => violations(text).map((found) => `${path}:${found}`))).toEqual([]);
  });

  test.each([
    ['const now = Date.now();', 1],
    ['const wave = Math.sin(angle);', 1],
    ['const half = Math.floor(count / 2);', 0],
    ['async function read() {}', 1],
    ['let cache = 0;', 1],
    ['  let index = 0;', 0],
    ['  static counter = 0;', 1],
    ['  static counter: number;', 1],
    ['  private static counter = 0;', 1],
    ['  static readonly EMPTY = new Records([]);', 0],
    ['  static of(batches: readonly RecordBatch[]): Records {', 0],
    ['  #hidden = 1;', 1],
    ['process.exit(1);', 1],
    ['process.handle(input);', 0],
    ['// a process. Its Date is no concern', 0],
    ["emit('a Promise kept');", 0],
    ['text(`#1 $' + '{Date.now()} #2`);', 1],
    ['if (/Date/.test(name)) return;', 0],
    ['/** console */ console.log(1);', 1],
  ])('%s', (line, count) => {
    expect(violations(line)).toHaveLength(count);
  });
});

/** `line: what, because …` */
function violations(text: string): readonly string[] {
  return codeOf(text)
    .split('\n')
    .flatMap((line, index) =>
      forbidden.flatMap(({ pattern, because }) => {
        const found = pattern.exec(line);
        return found === null ? [] : [`${index + 1}: ${found[0].trim()}, but ${because}`];
      }),
    );
}
