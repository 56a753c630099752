/**
 * Draws what may come: at the end of each lane that a question offers, the record as a ghost with “?”; the one that was chosen is ringed as the
 * learner's own. Nothing of it has happened, so nothing of it is solid.
 */
import { at, each, none, one, put, round } from '../kit/one';
import { hueOf, pathAt, suitPath } from '../kit/suit';
import { CARD_WIDTH, type LaneBox, offsetX } from '../layout';

export interface Guess {
  readonly keyNumber: number;
  /** Names of lanes, as P0. */
  readonly offered: readonly string[];
  readonly chosen: string | null;
}

export function drawGuess(root: SVGElement, lanes: readonly LaneBox[], guess: Guess | null): void {
  if (guess === null) return none(root, 'g.guesses');
  each(
    one(root, 'g.guesses'),
    lanes.filter(({ lane }) => guess.offered.includes(`P${lane.partition}`)),
    ({ lane }) => lane.partition,
    (element, box) => {
      const isChosen = guess.chosen === `P${box.lane.partition}`;
      put(element, {
        class: isChosen ? 'guess chosen' : 'guess',
        transform: at(box.x + round(offsetX(box, box.lane.logEndOffset)), box.y),
      });
      drawGhost(element, guess.keyNumber, box.height);
      if (!isChosen) {
        none(element, 'rect.ring');
        return none(element, 'text.words');
      }
      one(element, 'rect.ring', { x: -4, y: -4, width: CARD_WIDTH + 8, height: round(box.height + 8), rx: 8 });
      one(element, 'text.words', { x: CARD_WIDTH + 14, y: round(box.height / 2 + 4.5) }, 'your prediction');
    },
  );
}

function drawGhost(root: SVGElement, keyNumber: number, height: number): void {
  const stroke = `color-mix(in srgb, var(${hueOf(keyNumber)}), var(--edge-mix))`;
  one(root, 'rect.ghost', { x: 1, y: 1, width: CARD_WIDTH - 2, height: round(height - 2), rx: 4.5, stroke });
  const radius = Math.min(4.6, height * 0.12);
  one(root, 'path.suit', { d: pathAt(suitPath(keyNumber), { x: CARD_WIDTH / 2, y: round(height * 0.3), radius }), fill: stroke });
  one(root, 'text.unknown', { x: CARD_WIDTH / 2, y: round(height * 0.84) }, '?');
}
