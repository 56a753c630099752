import { expect, test } from 'vitest';
import { readTypedRecord } from './typed-record';

test.each([
  ['CLN-001', { key: 'CLN-001', value: 'CLN-001', times: 1 }],
  ['CLN-001:moved to 10:30', { key: 'CLN-001', value: 'moved to 10:30', times: 1 }],
  [':no key', { key: null, value: 'no key', times: 1 }],
  ['CLN-001 ×50', { key: 'CLN-001', value: 'CLN-001', times: 50 }],
  ['CLN-001:late x3', { key: 'CLN-001', value: 'late', times: 3 }],
  ['  CLN-002  ', { key: 'CLN-002', value: 'CLN-002', times: 1 }],
  ['CLN-001:', { key: 'CLN-001', value: '', times: 1 }],
])('%s', (text, record) => {
  expect(readTypedRecord(text)).toEqual(record);
});

test('nothing typed is nothing to send', () => {
  expect(readTypedRecord('  ')).toBeNull();
});
