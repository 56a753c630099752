/** kcat, a client that nobody here wrote, as a test runs it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';

/** Its path; empty where there is none. */
export const KCAT = process.env.KCAT ?? '';

/** Runs it to its end; its output as lines. */
export function kcat(bootstrap: string, words: readonly string[], input = ''): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(KCAT, ['-b', bootstrap, ...words], { timeout: 60_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      error === null ? resolve(linesOf(stdout)) : reject(new Error(`${error.message}\n${stderr}`)),
    );
    child.stdin?.on('error', () => {}); // it has ended, and says why
    child.stdin?.end(input);
  });
}

/** One that runs beside the test, until it ends by itself or is ended. */
export class KcatProcess {
  private readonly child: ChildProcess;
  private output = '';
  private complaints = '';
  private readonly exited: Promise<number | null>;

  constructor(bootstrap: string, words: readonly string[]) {
    this.child = spawn(KCAT, ['-b', bootstrap, ...words], { stdio: 'pipe' });
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString();
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.complaints += chunk.toString();
    });
    this.child.stdin?.on('error', () => {});
    this.exited = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** Whole lines only. */
  get lines(): string[] {
    return linesOf(this.output.slice(0, this.output.lastIndexOf('\n') + 1));
  }

  /** What it has said on stderr. */
  get said(): string {
    return this.complaints;
  }

  write(lines: readonly string[]): void {
    this.child.stdin?.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** No more input. Resolves with what went wrong, which is nothing where all was sent and acknowledged. */
  async finish(): Promise<string> {
    this.child.stdin?.end();
    const code = await this.exited;
    return code === 0 ? '' : `exit ${code}: ${this.complaints}`;
  }

  async kill(): Promise<void> {
    this.child.kill();
    await this.exited;
  }
}

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

/** What of `sent` did not come, and what came more often than it was sent; a few of each, for who has to find out why. */
export function compared(read: readonly string[], sent: readonly string[]): { readonly missing: string[]; readonly tooOften: string[] } {
  const balance = new Map<string, number>();
  for (const line of sent) balance.set(line, (balance.get(line) ?? 0) - 1);
  for (const line of read) balance.set(line, (balance.get(line) ?? 0) + 1);
  const few = (isWanted: (count: number) => boolean) => [...balance].filter(([, count]) => isWanted(count)).map(([line]) => line);
  return { missing: few((count) => count < 0).slice(0, FEW), tooOften: few((count) => count > 0).slice(0, FEW) };
}

export const SAME = { missing: [], tooOften: [] };
const FEW = 10;
