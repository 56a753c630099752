import { expect, test } from 'vitest';
import type { LeaderEpoch } from '../../engine/model/vocabulary';
import type { ControllerView } from '../../frame/cluster-frame';
import { steadyFrame, troubledFrame } from '../gallery/fixture-frame';
import { controllerWords, foremost, quorumWords } from './standing';

const [first, second, third] = steadyFrame.controllers as [ControllerView, ControllerView, ControllerView];
const dead = (view: ControllerView): ControllerView => ({ ...view, status: 'dead', role: null, leader: null, votedFor: null });
const as = (view: ControllerView, role: ControllerView['role'], epoch = 8): ControllerView => ({
  ...view,
  role,
  epoch: epoch as LeaderEpoch,
  leader: null,
});

test.each<[string, readonly ControllerView[], string]>([
  ['one decides', [first, second, third], '101 active, epoch 7'],
  ['it stands still', [{ ...first, status: 'frozen' }, second, third], '101 frozen: nobody hears it'],
  ['it is dead, and nobody has missed it', [dead(first), second, third], 'nobody leads, epoch 7'],
  ['one asks who would vote for it', [dead(first), as(second, 'prospective'), third], '102 asks who would vote for it'],
  ['one asks for votes', [dead(first), as(second, 'candidate'), as(third, 'voted')], '102 asks for votes, epoch 8'],
  ['it has them', [dead(first), as(second, 'leader'), as(third, 'voted')], '102 leads, not yet active'],
  ['most are dead', [dead(first), dead(second), third], '1 of 3 runs: no majority'],
  ['one alone is dead', [dead(first)], '101 dead: nobody can be elected'],
])('%s', (_, controllers, words) => {
  expect(quorumWords(controllers)).toBe(words);
});

test('while none decides, the one that knows most to be decided is asked about the metadata log', () => {
  const behind = { ...second, metadataHighWatermark: (third.metadataHighWatermark - 5) as never };
  expect(foremost([dead(first), behind, third])).toBe(third);
  expect(foremost([dead(first), dead(second), dead(third)]).id).toBe(101);
});

test('each says what it is in the quorum', () => {
  expect(steadyFrame.controllers.map(controllerWords)).toEqual(['active, epoch 7', 'follows 101, epoch 7', 'follows 101, epoch 7']);
  expect(troubledFrame.controllers.map(controllerWords)).toEqual([
    'dead: its disk remains',
    'active, epoch 9',
    'frozen, follows 102, epoch 9',
  ]);
  expect(controllerWords({ ...first, role: 'leader' })).toBe('believes that it leads epoch 7, and decides nothing');
});
