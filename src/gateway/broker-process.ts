/** `npm run broker` as a test runs it: started on free ports, spoken to on stdin, and always ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

const READY = 'Kafka 4.2 modelled by Glassbroker';
const STOP_WITHIN_MS = 10_000;

export interface StartOptions {
  /** What else stands on the command line. */
  readonly args?: readonly string[];
  /** As a person would start it: slower, with a shell in between. */
  readonly byNpm?: boolean;
  /** A stdin that ends at once, as a process in the background has. */
  readonly noInput?: boolean;
  readonly port?: number;
}

export class BrokerProcess {
  readonly port: number;
  output = '';
  /** Resolves with the exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.child = child;
    const take = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  static async start(options: StartOptions = {}): Promise<BrokerProcess> {
    const started = await BrokerProcess.begin(options);
    await started.isReady();
    return started;
  }

  /** Does not wait until it is ready. */
  static async begin({ args = [], byNpm = false, noInput = false, port }: StartOptions): Promise<BrokerProcess> {
    const from = port ?? (await freePort());
    const own = ['--port', String(from), ...args];
    const [command, words] = byNpm
      ? ['npm', ['run', 'broker', '--', ...own]]
      : [process.execPath, ['--import', 'tsx', 'src/gateway/main.ts', ...own]];
    const child = spawn(command, words, { stdio: [noInput ? 'ignore' : 'pipe', 'pipe', 'pipe'], detached: true });
    return new BrokerProcess(from, child);
  }

  isReady(): Promise<void> {
    return this.says(READY);
  }

  /** One of the brokers is enough for whoever does not kill it. */
  get bootstrap(): string {
    return `127.0.0.1:${this.port}`;
  }

  get everyAddress(): string {
    return [this.port, this.port + 1, this.port + 2].map((port) => `127.0.0.1:${port}`).join(',');
  }

  type(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  endInput(): void {
    this.child.stdin?.end();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves when that has been printed, behind the first `from` characters. */
  async says(text: string, from = 0, withinMs = 20_000): Promise<void> {
    const end = performance.now() + withinMs;
    while (!this.output.includes(text, from)) {
      if (performance.now() > end) throw new Error(`'${text}' was not printed, but:\n${this.output}`);
      await pause(20);
    }
  }

  async createTopic(topic: string): Promise<void> {
    this.type(
      `kafka-topics.sh --bootstrap-server b:1 --create --topic ${topic} --partitions 3 --replication-factor 3 --config min.insync.replicas=2`,
    );
    await this.says(`Created topic ${topic}.`);
  }

  /** By `exit`, which must end the process by itself. */
  stop(): Promise<number | null> {
    this.type('exit');
    return this.endsInTime();
  }

  /** Its exit code; null, and dead all the same, where it did not end in time. */
  async endsInTime(): Promise<number | null> {
    const timer = setTimeout(() => this.killAll(), STOP_WITHIN_MS);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
  }

  /** It and all that it has started. */
  killAll(): void {
    try {
      process.kill(-this.child.pid!, 'SIGKILL');
    } catch {
      // all of them have ended
    }
  }
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Three in a row that nobody listens on. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 30_000);
    const free = await Promise.all([port, port + 1, port + 2].map(isFree));
    if (free.every(Boolean)) return port;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
