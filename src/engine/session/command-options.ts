/** The words after a command's name, taken out one by one. Remembers the first thing wrong; whatever is left over is wrong too. */
import { assert } from '../../base/assert';
import { err, ok, type Result } from '../../base/result';
import type { Word } from '../../base/shell-words';

export interface CommandError {
  readonly problem: string;
  /** Column of the line, from 0. */
  readonly at: number;
  readonly remedy: string;
}

/** More copies of one record than anybody would want to watch. */
const TIMES_MAX = 100_000;

export class Options {
  private error: CommandError | null = null;
  private readonly words: Word[];
  private readonly end: number;

  constructor(words: readonly Word[], end: number) {
    this.words = [...words];
    this.end = end;
  }

  fail(problem: string, at: number, remedy: string): void {
    this.error ??= { problem, at, remedy };
  }

  /** Something is missing, or is there too often. */
  failAtEnd(problem: string, remedy: string): void {
    this.fail(problem, this.end, remedy);
  }

  /** Exactly one of these flags. */
  one<Name extends string>(names: readonly Name[], problem: string): Name | null {
    const present = names.filter((name) => this.take(`--${name}`) !== null);
    if (present.length !== 1) this.fail(problem, this.end, `add one of --${names.join(', --')}`);
    return present[0] ?? null;
  }

  /** The option's value and where it stands. */
  word(name: string): Word | null {
    return this.take(`--${name}`, 1);
  }

  value(name: string): string | null {
    return this.word(name)?.text ?? null;
  }

  required(name: string): string {
    const value = this.word(name);
    if (value === null) this.fail(`Missing required argument "[${name}]"`, this.end, `add --${name} and its value`);
    return value?.text ?? '';
  }

  flag(name: string): boolean {
    return this.take(`--${name}`) !== null;
  }

  integer(name: string): number | null {
    const value = this.word(name);
    return value === null ? null : this.readInteger(name, value);
  }

  requiredInteger(name: string): number {
    const value = this.word(name);
    if (value === null) this.fail(`Missing required argument "[${name}]"`, this.end, `add --${name} and a whole number`);
    return value === null ? 0 : this.readInteger(name, value);
  }

  private readInteger(name: string, value: Word): number {
    if (!/^-?\d{1,9}$/.test(value.text))
      this.fail(`Cannot parse argument '${value.text}' of option ${name}`, value.at, 'give a whole number');
    return Number(value.text);
  }

  pairs(name: string): [string, string][] {
    const pairs: [string, string][] = [];
    for (let word = this.word(name); word !== null; word = this.word(name)) {
      const equals = word.text.indexOf('=');
      if (equals < 0) this.fail(`'${word.text}' of option ${name} has no =`, word.at, 'write it as name=value');
      pairs.push([word.text.slice(0, equals), word.text.slice(equals + 1)]);
    }
    return pairs;
  }

  /** `×50` as the last word, behind the input: that many times; 1 where it is not there. */
  times(): number {
    const last = this.words.at(-1);
    const match = /^×(\d{1,9})$/.exec(last?.text ?? '');
    const input = this.words.findIndex(({ text }) => text === '<<<');
    if (last === undefined || match === null || this.words.length - 1 - input < 2) return 1;
    this.words.pop();
    const times = Number(match[1]);
    if (times < 1 || times > TIMES_MAX) this.fail(`${times} times is not possible`, last.at, `from ×1 to ×${TIMES_MAX}`);
    return times;
  }

  after(marker: string, remedy: string): Word {
    const word = this.take(marker, 1);
    if (word === null) this.fail(`${marker} is missing`, this.end, remedy);
    return word ?? { text: '', at: this.end };
  }

  /** The word behind that one; null where it is not there. */
  valueAfter(marker: string): Word | null {
    return this.take(marker, 1);
  }

  /** The next word, left where it is; null at the end. */
  peek(): string | null {
    return this.words[0]?.text ?? null;
  }

  /** The next word, which is a span of time: `200ms`. */
  milliseconds(remedy: string): number {
    const span = this.next(remedy);
    const match = /^(\d{1,6})ms$/.exec(span.text);
    if (match === null) this.fail(`'${span.text}' is no time`, span.at, 'write milliseconds: 200ms');
    return Number(match?.[1] ?? 0);
  }

  /** The next word that is no option. */
  next(remedy: string): Word {
    const [word] = this.words;
    if (word === undefined || word.text.startsWith('--')) {
      this.fail('the command ends too early', word?.at ?? this.end, remedy);
      return { text: '', at: this.end };
    }
    this.words.shift();
    return word;
  }

  /** The next word, though it may look like an option. */
  text(remedy: string): Word {
    const word = this.words.shift();
    if (word === undefined) this.fail('the command ends too early', this.end, remedy);
    return word ?? { text: '', at: this.end };
  }

  /** @param command null only where something was found wrong with it */
  finish<Command>(command: Command | null): Result<Command, CommandError> {
    const [left] = this.words;
    if (left !== undefined)
      this.fail(`${left.text.replace(/^--/, '')} is not a recognized option`, left.at, 'remove it, or check its spelling');
    if (this.error !== null) return err(this.error);
    assert(command !== null, 'a command that could not be read has an error');
    return ok(command);
  }

  /** Removes `marker` and the `count` words behind it; returns the last of them, or null where they are not there. */
  private take(marker: string, count = 0): Word | null {
    const index = this.words.findIndex(({ text }) => text === marker);
    if (index < 0) return null;
    const taken = this.words.splice(index, count + 1);
    const last = taken[count];
    if (last === undefined)
      this.fail(`Option ${marker.replace(/^--/, '')} requires an argument`, this.end, `write a value behind ${marker}`);
    return last ?? null;
  }
}
