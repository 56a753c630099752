import { expect, test } from 'vitest';
import { Errors } from '../model/error-codes';
import { refusalOf } from './isr-change';

test('only where the controller has surely not made the change may the leader take it back', () => {
  expect([Errors.INELIGIBLE_REPLICA, Errors.OPERATION_NOT_ATTEMPTED].map(refusalOf)).toEqual(['Refused', 'Refused']);
});

test('where the controller knows more than the leader, the metadata is waited for', () => {
  const overtaken = [
    Errors.FENCED_LEADER_EPOCH,
    Errors.INVALID_UPDATE_VERSION,
    Errors.INVALID_REQUEST,
    Errors.NEW_LEADER_ELECTED,
    Errors.UNKNOWN_TOPIC_OR_PARTITION,
    Errors.UNKNOWN_TOPIC_ID,
  ];
  expect(new Set(overtaken.map(refusalOf))).toEqual(new Set(['Overtaken']));
});

test('everything else is asked again', () => {
  expect([Errors.NOT_CONTROLLER, Errors.UNKNOWN_SERVER_ERROR, Errors.REQUEST_TIMED_OUT].map(refusalOf)).toEqual([
    'AskAgain',
    'AskAgain',
    'AskAgain',
  ]);
});
