import { expect, test } from 'vitest';
import { LabelRoom } from './label-room';

const room = () => new LabelRoom({ left: 0, right: 300, top: 0, bottom: 100 });

test('a label takes its first place; one that would lie on it takes its next', () => {
  const labels = room();
  expect(labels.take('LEO 12', [{ x: 20, y: 50 }])).toEqual({ x: 20, y: 50 });
  expect(
    labels.take('LEO 13', [
      { x: 30, y: 52 },
      { x: 30, y: 80 },
    ]),
  ).toEqual({ x: 30, y: 80 });
});

test('where there is no room a label is left out', () => {
  const labels = room();
  labels.take('LEO 12', [{ x: 20, y: 50 }]);
  expect(labels.take('LEO 13', [{ x: 22, y: 51 }])).toBeNull();
});

test('a label does not leave the picture', () => {
  expect(
    room().take('a long label at the edge', [
      { x: 250, y: 50 },
      { x: 100, y: 50 },
    ]),
  ).toEqual({ x: 100, y: 50 });
});
