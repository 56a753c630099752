/**
 * Asks the brokers on three ports everything, and prints their answers, one a line: `tsx src/gateway/real-kafka/record.ts PORT PORT PORT`. With real
 * Kafka behind them, .ci/real-kafka/record-answers.mjs has it do so.
 */
import { pause } from '../broker-process';
import { RawClient } from '../raw-client';
import { type Answered, decodeAnswer, encodeQuestion, type Question } from './conversation';
import { everything } from './everything';
import { Normaliser } from './normalise';

const AGAIN_AFTER_MS = 100;

const clients = await Promise.all(process.argv.slice(2).map((port) => RawClient.connect(Number(port))));
const normaliser = new Normaliser();
const conversation = everything();
for (let next = conversation.next(); next.done !== true; ) {
  const question = next.value;
  const answer = await answerTo(question);
  const shown = normaliser.answer(question, answer);
  if (question.what !== null) print({ what: question.what, api: `${question.api.name} ${question.api.version}`, answer: shown });
  next = conversation.next(answer);
}
for (const client of clients) client.close();

async function answerTo(question: Question): Promise<unknown> {
  const client = clients[question.broker - 1]!;
  for (;;) {
    const frame = Buffer.from(encodeQuestion(question));
    const length = Buffer.alloc(4);
    length.writeInt32BE(frame.length);
    client.send(Buffer.concat([length, frame]));
    const response = await client.response();
    if (response === null) throw new Error(`the connection is closed at: ${question.api.name}, ${question.what}`);
    const answer = decodeAnswer(question, response);
    if (question.isDone(answer)) return answer;
    await pause(AGAIN_AFTER_MS);
  }
}

function print(answered: Answered): void {
  console.log(JSON.stringify(answered));
}
