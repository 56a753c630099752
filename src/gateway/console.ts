/** The command language at a terminal: a line in, and when its answer is there, lines out. */
import { describeEvent, type Happening } from '../engine/model/events';
import { type Command, parseCommand, printCommand } from '../engine/session/commands';

export const HELP = `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 3 --replication-factor 3
kafka-topics.sh --bootstrap-server broker-1:9092 --list | --describe [--topic orders] | --delete --topic orders
kafka-consumer-groups.sh --bootstrap-server broker-1:9092 --list | --describe --group analytics
kill | restart | freeze | thaw | power-loss broker 2
cut 1 3, heal 1 3, slow 1 3 200ms
add producer, add consumer analytics orders, remove consumer analytics-1
kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic orders <<< 'value'
produce orders key:value
exit`;

export interface ConsoleOptions {
  /** Returns the command's number. */
  readonly give: (command: Command) => number;
  readonly print: (line: string) => void;
  readonly exit: () => void;
}

export class Console {
  private readonly options: ConsoleOptions;
  /** What the cluster has not answered yet. */
  private readonly open = new Map<number, Command>();

  constructor(options: ConsoleOptions) {
    this.options = options;
  }

  take(line: string): void {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return;
    if (text === 'exit') return this.options.exit();
    if (text === 'help') return this.options.print(HELP);
    const command = parseCommand(text);
    if (!command.ok) {
      const { problem, at, remedy } = command.error;
      return this.options.print(`Error: ${problem} (column ${at + 1}); ${remedy}.`);
    }
    this.open.set(this.options.give(command.value), command.value);
  }

  /** Every command is answered by at least one line, so that whoever drives this through a pipe knows that it is done. */
  answered(answer: Extract<Happening, { kind: 'CommandAnswered' }>): void {
    const command = this.open.get(answer.command);
    this.open.delete(answer.command);
    if (answer.failed) for (const line of answer.lines) this.options.print(`Error: ${line}`);
    else if (answer.lines.length > 0) for (const line of answer.lines) this.options.print(line);
    else this.options.print(command === undefined ? describeEvent(answer) : `Done: ${printCommand(command)}`);
  }
}
