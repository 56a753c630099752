import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIsoTime } from './iso-time';

test('a time reads as the language reads it', () => {
  const instant = fc.date({ min: new Date('0000-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true });
  fc.assert(
    fc.property(instant, (date) => {
      expect(parseIsoTime(date.toISOString())).toBe(date.getTime());
    }),
  );
});

test.each([
  ['2026-01-01T00:00:00', '2026-01-01T00:00:00Z'],
  ['2026-01-01T00:00:00.250', '2026-01-01T00:00:00.250Z'],
  ['2026-01-01T09:30:00+01:00', '2026-01-01T08:30:00Z'],
  ['2026-01-01T09:30:00-0530', '2026-01-01T15:00:00Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
])('%s is %s', (text, same) => {
  expect(parseIsoTime(text)).toBe(Date.parse(same));
});

test.each(['', 'yesterday', '2026-13-01T00:00:00', '2026-02-29T00:00:00', '2026-01-01T24:00:00', '2026-01-01', '2026-01-01T00:00:00 '])(
  '%j is no time',
  (text) => {
    expect(parseIsoTime(text)).toBeNull();
  },
);
