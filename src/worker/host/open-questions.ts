/** Commands that the cluster has not answered yet, and the questions of the page that they came with. Each is answered once. */
import type { CommandAnswer } from '../protocol/engine-port';
import type { Surroundings } from './surroundings';

const LEFT: CommandAnswer = { ok: false, lines: ['The past in which this was asked has been left.'] };

export class OpenQuestions {
  private readonly around: Surroundings;
  /** By the command's number in the journal. */
  private readonly questions = new Map<number, number>();

  constructor(around: Surroundings) {
    this.around = around;
  }

  ask(command: number, question: number): void {
    this.questions.set(command, question);
  }

  /** A command that nobody here asked, or that was answered before, is no question. */
  answer(command: number, answer: CommandAnswer): void {
    const id = this.questions.get(command);
    if (id === undefined) return;
    this.questions.delete(command);
    this.around.post({ kind: 'Run', id, answer });
  }

  /** What was asked from that command on, in the past that has been left, nobody will answer. */
  leave(from: number): void {
    for (const command of [...this.questions.keys()]) if (command >= from) this.answer(command, LEFT);
  }

  answerAll(answer: CommandAnswer): void {
    for (const command of [...this.questions.keys()]) this.answer(command, answer);
  }
}
