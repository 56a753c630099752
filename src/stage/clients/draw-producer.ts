/** Draws one producer: settings, accumulator by partition, requests in flight. The key box over it is an input, and React's (KeyBox.tsx). */
import type { ProducerView } from '../../frame/cluster-frame';
import { actsAsButton } from '../kit/button';
import { drawCard } from '../kit/card';
import { drawMachineTags, machineWords } from '../kit/machine-tags';
import { counted } from '../kit/numbers';
import { at, changed, each, none, one, put, round } from '../kit/one';
import { accumulatorPitch, type ProducerBox } from '../layout';
import type { NodeHandlers } from '../node-handlers';

const CARDS_MAX = 7;
/** In rows that are lower, every other one has its name. */
const NAMED_PITCH = 11;
/** What a capital letter takes. */
const LETTER = 8;

export function drawProducer(root: SVGElement, box: ProducerBox, handlers: NodeHandlers): void {
  const { producer, width, height } = box;
  put(root, { class: `producer ${producer.status}`, transform: at(box.x, box.y) });
  one(root, 'rect.frame', { width, height, rx: 12 });

  const head = one(root, 'g.head');
  one(head, 'rect.target', { x: 6, y: 7, width: width - 12, height: 26, rx: 8 });
  one(head, 'text.name', { x: 14, y: 25 }, producer.node);
  if (producer.status === 'dead') one(head, 'text.dead', { x: width - 14, y: 25 }, '✕ killed');
  else none(head, 'text.dead');
  if (producer.isPaused) one(head, 'text.paused', { x: width - 14, y: 25 }, 'paused');
  else none(head, 'text.paused');
  actsAsButton(head, {
    name: `Producer ${producer.node}, ${producer.isPaused ? 'paused' : producer.status}${spoken(heldWords(producer))}${machineWords(producer.machine)}`,
    opensMenu: true,
    press: () => handlers.openMenu({ kind: 'Node', node: producer.node }, head),
  });

  one(root, 'text.setting', { x: 14, y: 44 }, `acks=${producer.acks}`);
  const [words, rest] = linesOf(identity(producer), width);
  const style = producer.lastError ? 'identity error' : 'identity';
  one(root, 'text.identity', { x: 14, y: rest === undefined ? 60 : 57, class: style }, words);
  if (rest === undefined) none(root, 'text.identity-rest');
  else one(root, 'text.identity-rest', { x: 14, y: 70, class: style }, rest);
  const held = heldWords(producer);
  if (held === null) none(root, 'text.held');
  else one(root, 'text.held', { x: width - 14, y: 44 }, held);
  drawAccumulator(one(root, 'g.accumulator', { transform: at(0, 126) }), producer, width);
  drawMachineTags(root, producer.machine, { right: width - 10, y: height, room: width - 20, above: 0 });
  one(
    root,
    'text.in-flight',
    { x: 14, y: height - 19 },
    `${producer.requestsInFlight} of ${counted(producer.maxInFlight, 'request')} in flight`,
  );
}

/** Lower rows have no room for a number of what is left out, and write smaller. */
function drawAccumulator(root: SVGElement, { accumulator, lingeredMs, lingerMs }: ProducerView, width: number): void {
  if (!changed(root, JSON.stringify([accumulator, Math.floor(lingeredMs), lingerMs, width]))) return;
  const pitch = accumulatorPitch(accumulator.length);
  const tape = round(pitch - (pitch > 16 ? 4 : 2));
  const cardHeight = round(tape - (pitch > 16 ? 4 : 2));
  const isLow = pitch < 25;
  put(root, { class: `accumulator${isLow ? (pitch > 10 ? ' low' : ' lowest') : ''}` });
  one(root, 'text.title', { x: 14, y: 12 }, 'accumulator');
  one(root, 'text.linger', { x: width - 14, y: 12 }, lingerWords(lingeredMs, lingerMs));
  each(
    one(root, 'g.partitions'),
    accumulator,
    ({ partition }) => partition,
    (element, { partition, records, more }) => {
      const waiting = records.length + more;
      const top = 20 + round(pitch * partition);
      const baseline = round(top + tape / 2 + (isLow ? 3.6 : 4.5));
      put(element, {
        role: 'img',
        'aria-label': `P${partition}: ${counted(waiting, 'record')} ${waiting === 1 ? 'waits' : 'wait'} in the accumulator`,
      });
      if (pitch > NAMED_PITCH || partition % 2 === 0) one(element, 'text.partition', { x: 14, y: baseline }, `P${partition}`);
      else none(element, 'text.partition');
      one(element, 'rect.tape', { x: 38, y: top, width: width - 52, height: tape, rx: Math.min(5, tape / 2) });
      const cards = records.slice(0, CARDS_MAX).map((record, index) => ({ ...record, index }));
      each(
        one(element, 'g.cards', { transform: at(41, top + (tape - cardHeight) / 2) }),
        cards,
        ({ index }) => index,
        (card, { index, keyNumber }) =>
          drawCard(card, { x: index * 16, keyNumber, offset: null, committed: true, width: 14.5, height: cardHeight, name: null }),
      );
      const hidden = waiting - cards.length;
      if (hidden > 0 && pitch > 10) one(element, 'text.more', { x: width - 18, y: baseline }, `+${hidden}`);
      else none(element, 'text.more');
    },
  );
}

/** The names of error codes are long. */
function linesOf(words: string, width: number): readonly string[] {
  if (words.length * LETTER <= width - 28) return [words];
  const middle = words.lastIndexOf('_', Math.ceil(words.length / 2) + 3) + 1;
  return middle === 0 ? [words] : [words.slice(0, middle), words.slice(middle)];
}

/** Both names have room beside each other only while the numbers are short. */
const lingerWords = (lingeredMs: number, lingerMs: number) => {
  const span =
    lingerMs < 10_000 ? `${Math.floor(lingeredMs)}/${lingerMs} ms` : `${Math.floor(lingeredMs / 1_000)}/${Math.floor(lingerMs / 1_000)} s`;
  return lingerMs < 100 ? `linger ${span}` : span;
};

/** Records that stand in no batch yet; null where there are none. */
function heldWords({ held: { byApplication, inSend } }: ProducerView): string | null {
  if (byApplication > 0) return `holds ${counted(byApplication, 'record')}`;
  return inSend > 0 ? `${inSend} in send()` : null;
}

const spoken = (words: string | null) => (words === null ? '' : `, ${words}`);

function identity({ idempotent, producerId, lastError }: ProducerView): string {
  if (lastError) return `✕ ${lastError}`;
  if (!idempotent) return 'not idempotent';
  return producerId === null || producerId < 0 ? 'idempotent · no PID yet' : `idempotent · PID ${producerId}`;
}
