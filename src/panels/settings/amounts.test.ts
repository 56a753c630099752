import { expect, test } from 'vitest';
import { size, span, unitOf } from './amounts';

test('spans of time are said in the largest unit that fits them whole', () => {
  expect(['5', '1500', '1000', '45000', '300000', '604800000'].map(span)).toEqual([
    '5 ms',
    '1\u202f500 ms',
    '1 second',
    '45 seconds',
    '5 minutes',
    '7 days',
  ]);
});

test('sizes are said in KiB, MiB and GiB', () => {
  expect(['1', '300', '16384', '1048588', '1073741824'].map(size)).toEqual(['1 byte', '300 bytes', '16 KiB', '1 MiB', '1 GiB']);
});

test('a setting’s unit is in its name', () => {
  expect(['linger.ms', 'segment.bytes', 'batch.size', 'max.poll.records'].map(unitOf)).toEqual(['ms', 'bytes', 'bytes', '']);
});
