/** The conversation with our cluster, in virtual time: as a gateway would bring it, byte by byte. */
import { milliseconds } from '../../base/virtual-time';
import { ALL_INVARIANTS } from '../../engine/auditor/invariants/all';
import { brokerNode, defaultDescription } from '../../engine/cluster/description';
import type { BrokerId } from '../../engine/model/vocabulary';
import { WireBytes } from '../../engine/protocol/payload';
import { World } from '../../engine/session/world';
import type { ConnectionId, VirtualTime } from '../../engine/sim/context';
import { type Answered, type Conversation, decodeAnswer, encodeQuestion, type Question } from './conversation';
import { Normaliser } from './normalise';

const STARTED_AFTER_MS = 10_000;
const AGAIN_AFTER_MS = 100;
const LOOK_EVERY_MS = 10;
const LOOKS_MAX = 3_000;
const LENGTH_BYTES = 4;

export function replay(conversation: Conversation): readonly Answered[] {
  const client = new Client();
  const normaliser = new Normaliser();
  const answers: Answered[] = [];
  for (let next = conversation.next(); next.done !== true; ) {
    const question = next.value;
    const answer = client.answerTo(question);
    const shown = normaliser.answer(question, answer);
    if (question.what !== null) answers.push({ what: question.what, api: `${question.api.name} ${question.api.version}`, answer: shown });
    next = conversation.next(answer);
  }
  if (client.violations.length > 0) throw new Error(JSON.stringify(client.violations));
  return answers;
}

class Client {
  private readonly world: World;
  private readonly connections: readonly ConnectionId[];

  constructor() {
    const description = defaultDescription({ seed: 1, controllers: 1, epochMs: 1_760_000_000_000 });
    this.world = new World({ ...description, external: { host: '127.0.0.1', firstPort: 9_092 } }, { invariants: ALL_INVARIANTS });
    this.pass(STARTED_AFTER_MS);
    this.connections = description.brokers.map((broker) => this.world.cluster.sim.openFromOutside(brokerNode(broker as BrokerId)));
  }

  get violations(): readonly object[] {
    return this.world.auditor.violations;
  }

  answerTo(question: Question): unknown {
    for (;;) {
      this.send(question);
      const answer = decodeAnswer(question, this.response(question));
      if (question.isDone(answer)) return answer;
      this.pass(AGAIN_AFTER_MS);
    }
  }

  private send(question: Question): void {
    const frame = encodeQuestion(question);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeInt32BE(frame.length);
    this.world.cluster.sim.sendFromOutside(this.connectionOf(question), new WireBytes(Uint8Array.from([...length, ...frame])));
  }

  /** Without its length. */
  private response(question: Question): Uint8Array {
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      this.pass(LOOK_EVERY_MS);
      const [outbound] = this.world.cluster.sim.takeOutbound();
      if (outbound === undefined) continue;
      const { connection, payload } = outbound;
      if (connection === this.connectionOf(question) && payload instanceof WireBytes) return payload.bytes.subarray(LENGTH_BYTES);
      break;
    }
    throw new Error(`no answer to: ${question.api.name}, ${question.what}`);
  }

  private connectionOf({ broker }: Question): ConnectionId {
    return this.connections[broker - 1]!;
  }

  private pass(ms: number): void {
    this.world.advance((this.world.now + milliseconds(ms)) as VirtualTime, []);
  }
}
