import { expect, test } from 'vitest';
import { valuesOf } from './producing';

test.each([
  ['booked', 3, ['booked', 'booked', 'booked']],
  ['booked {n}', 3, ['booked 1', 'booked 2', 'booked 3']],
  ['{n} of {n}', 2, ['1 of 1', '2 of 2']],
  ['booked {n}', 1, ['booked {n}']],
])('%s ×%i: of several records each has its number where the value asks for it', (value, times, values) => {
  expect(valuesOf({ value, times })).toEqual(values);
});
