/** `npm run broker` as a test runs it: started on free ports, spoken to on stdin, and always ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

export class BrokerProcess {
  readonly port: number;
  output = '';
  private readonly child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.child = child;
    const take = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
  }

  static async start(): Promise<BrokerProcess> {
    const port = await freePort();
    const child = spawn('npx', ['tsx', 'src/gateway/main.ts', '--port', String(port)], { stdio: 'pipe', detached: true });
    const started = new BrokerProcess(port, child);
    await started.says('Kafka 4.2 modelled by Glassbroker');
    return started;
  }

  get bootstrap(): string {
    return `127.0.0.1:${this.port}`;
  }

  type(line: string): void {
    this.child.stdin?.write(`${line}\n`);
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
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', (code) => resolve(code)));
    this.type('exit');
    const timer = setTimeout(() => process.kill(-this.child.pid!, 'SIGKILL'), 5_000);
    const code = await ended;
    clearTimeout(timer);
    return code;
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

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
