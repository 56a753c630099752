import { expect, test } from 'vitest';
import type { ClusterFrame, MessageView } from '../../frame/cluster-frame';
import { steadyFrame } from '../gallery/fixture-frame';
import { layoutStage } from '../layout';
import { placeMessages } from './draw-messages';
import { linksOf } from './links';

const motion = { now: steadyFrame.now, speed: 1 / 200, reduced: false };
const [sent] = steadyFrame.messages as readonly [MessageView];

/** Messages on one link, each so many microseconds behind the one before. */
function following(apartUs: number, count: number) {
  const messages = Array.from({ length: count }, (_, index) => ({
    ...sent,
    id: `m${index}` as never,
    sentAt: (sent.sentAt - index * apartUs) as typeof sent.sentAt,
    arrivesAt: (sent.arrivesAt! - index * apartUs) as typeof sent.sentAt,
  }));
  const frame: ClusterFrame = { ...steadyFrame, messages };
  const layout = layoutStage(frame, motion);
  return placeMessages(frame, layout, linksOf(frame, layout), motion);
}

test('a message that is alone has its label over it', () => {
  const [placed] = following(0, 1);
  expect(placed?.labelAt?.y).toBeLessThan(-12);
});

test('no label lies on another message or on another label: it goes under its own, or is left out', () => {
  for (const apartUs of [0, 20, 60, 120, 200]) {
    const placed = following(apartUs, 4);
    const labels = placed.flatMap(({ message, x, y, labelAt }) =>
      labelAt === null
        ? []
        : [{ message, left: x + labelAt.x - 30, right: x + labelAt.x + 30, top: y + labelAt.y - 10, bottom: y + labelAt.y }],
    );
    expect(labels.length).toBeGreaterThan(0);
    for (const { message, left, right, top, bottom } of labels) {
      for (const other of placed) {
        if (other.message === message) continue;
        const isOn = other.x + 19 > left && other.x - 19 < right && other.y + 12.5 > top && other.y - 12.5 < bottom;
        expect(isOn, `${apartUs} µs apart`).toBe(false);
      }
      for (const other of labels) {
        if (other.message === message) continue;
        expect(other.right > left && other.left < right && other.bottom > top && other.top < bottom, `${apartUs} µs apart`).toBe(false);
      }
    }
  }
});
