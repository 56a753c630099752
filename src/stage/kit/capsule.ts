/**
 * Outlines of a message on its way, its nose towards its receiver: a request's nose is solid, a response's hollow. Both lie around
 * the origin; the caller puts them where they are.
 */
export interface CapsuleShape {
  readonly outline: string;
  readonly nose: string;
  readonly width: number;
  readonly height: number;
}

export const CAPSULE_CARD = { width: 13, height: 17, pitch: 14.5 };
export const PIPE_CARD = { width: 18, height: 14, pitch: 15.5 };

/** Without its nose. */
export const capsuleSize = (cards: number) => ({
  width: cards > 0 ? cards * CAPSULE_CARD.pitch + 9 : 16,
  height: CAPSULE_CARD.height + 8,
});

/** Along a link. `direction` 1 points right. */
export function capsule(cards: number, direction: 1 | -1): CapsuleShape {
  const { width, height } = capsuleSize(cards);
  const back = (-direction * width) / 2;
  const front = -back;
  const tip = front + direction * 11;
  const turn = direction * 5;
  const half = height / 2;
  const outline = `M${back + turn} ${-half}H${front}L${tip} 0L${front} ${half}H${back + turn}Q${back} ${half} ${back} ${half - 5}V${5 - half}Q${back} ${-half} ${back + turn} ${-half}z`;
  return { outline, nose: `M${front} ${-half}L${tip} 0L${front} ${half}z`, width, height };
}

/** Between controllers, whose way is short: it carries no cards. `direction` 1 points right. */
export function stripCapsule(_cards: number, direction: 1 | -1): CapsuleShape {
  const [width, height] = [12, 12];
  const back = (-direction * width) / 2;
  const tip = -back + direction * 7;
  const half = height / 2;
  const outline = `M${back} ${-half}H${-back}L${tip} 0L${-back} ${half}H${back}z`;
  return { outline, nose: `M${-back} ${-half}L${tip} 0L${-back} ${half}z`, width, height };
}

/** In the pipe between brokers. `direction` 1 points down. */
export function pipeCapsule(cards: number, direction: 1 | -1): CapsuleShape {
  const width = PIPE_CARD.width + 8;
  const height = cards > 0 ? cards * PIPE_CARD.pitch + 8 : 14;
  const back = (-direction * height) / 2;
  const front = -back;
  const tip = front + direction * 9;
  const turn = direction * 5;
  const half = width / 2;
  const outline = `M${-half} ${back + turn}V${front}L0 ${tip}L${half} ${front}V${back + turn}Q${half} ${back} ${half - 5} ${back}H${5 - half}Q${-half} ${back} ${-half} ${back + turn}z`;
  return { outline, nose: `M${-half} ${front}L0 ${tip}L${half} ${front}z`, width, height };
}
