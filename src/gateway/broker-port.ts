/**
 * The TCP port of one broker. It listens for as long as the broker's process takes connections: whoever knocks at a dead broker's door is
 * refused by the operating system, as with a real one. (Kafka: SocketServer.Acceptor)
 */
import { createServer, type Server, type Socket } from 'node:net';

/** A port that another program has taken while the broker was dead is tried again. */
const TRY_AGAIN_MS = 1_000;

export class BrokerPort {
  readonly host: string;
  readonly port: number;
  private readonly accept: (socket: Socket) => void;
  private readonly complain: (problem: string) => void;
  private server: Server | null = null;
  private wanted = false;

  constructor(options: { host: string; port: number; accept: (socket: Socket) => void; complain: (problem: string) => void }) {
    this.host = options.host;
    this.port = options.port;
    this.accept = options.accept;
    this.complain = options.complain;
  }

  get address(): string {
    return `${this.host}:${this.port}`;
  }

  get isListening(): boolean {
    return this.server?.listening ?? false;
  }

  /** Opens or closes the door; connections that were accepted stay. Calling it again with the same changes nothing. */
  setOpen(open: boolean): void {
    this.wanted = open;
    if (open && this.server === null) this.open();
    else if (!open && this.server !== null) this.shut();
  }

  private open(): void {
    const server = createServer(this.accept);
    this.server = server;
    server.on('error', (error) => {
      this.complain(problemOf(this.port, error));
      if (this.server !== server) return;
      setTimeout(() => this.openAgain(server), TRY_AGAIN_MS).unref();
    });
    server.listen({ host: this.host, port: this.port });
  }

  private openAgain(failed: Server): void {
    if (this.server !== failed) return;
    this.server = null;
    this.setOpen(this.wanted);
  }

  private shut(): void {
    this.server?.close();
    this.server = null;
  }
}

function problemOf(port: number, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} is taken by another program`;
  if (error.code === 'EACCES') return `Port ${port} is not open to this user`;
  return `Port ${port} cannot be had (${error.message})`;
}
