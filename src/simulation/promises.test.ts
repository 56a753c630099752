import { expect, test } from 'vitest';
import { ToldCluster } from '../engine/auditor/accounts-fixture';
import type { Happening } from '../engine/model/events';
import type { ProducerEpoch, ProducerId } from '../engine/model/vocabulary';
import type { World } from '../engine/session/world';
import type { NodeId } from '../engine/sim/context';
import type { Plan } from './plan';
import { brokenPromise } from './promises';

const planned = (idempotent: boolean) =>
  ({ producers: [{ kind: 'Producer', node: 'shop', config: { 'enable.idempotence': idempotent } }] }) as unknown as Plan;

function judged(told: ToldCluster, idempotent = true): string | null {
  const auditor = { verdicts: () => told.verdicts, accounts: told.accounts };
  const world = { auditor, cluster: { sim: { history: told.history } } } as unknown as World;
  return brokenPromise(world, planned(idempotent))?.belief ?? null;
}

/** One batch, on the leader's log. */
function appended(): ToldCluster {
  const told = new ToldCluster();
  told.leads(1, 1, { end: 0, highWatermark: 0 });
  told.sends(0, 2);
  told.drains(0, 0, 1);
  told.appends(1, 1, 0, 0, 1);
  return told;
}

/** The second of two batches is written before the first. */
function reordered(): ToldCluster {
  const told = new ToldCluster();
  told.leads(1, 1, { end: 0, highWatermark: 0 });
  told.sends(0, 2);
  told.drains(0, 0, 0);
  told.drains(1, 1, 1);
  told.appends(1, 1, 1, 0, 0);
  told.appends(1, 1, 0, 1, 1);
  return told;
}

const began = (epoch: number): Happening => ({
  kind: 'ProducerIdAssigned',
  producer: 'shop' as NodeId,
  producerId: 7 as ProducerId,
  producerEpoch: epoch as ProducerEpoch,
});

test('what was acknowledged by all is kept', () => {
  const told = appended();
  told.commits(1, 1, 0, 2);
  told.isAcknowledged(0, 0, 2);
  expect(judged(told)).toBe(null);
  told.leads(2, 2, { end: 0, highWatermark: 0 });
  expect(judged(told)).toBe('nothing that was acknowledged by all is lost, but 2 records are');
});

test('what the leader alone acknowledged may be lost', () => {
  const told = appended();
  told.isAcknowledged(0, 0, 2, 1);
  told.leads(2, 2, { end: 0, highWatermark: 0 });
  expect(judged(told)).toBe(null);
});

test('nothing is written twice, unless the producer is not idempotent, or had to begin a new epoch (KIP-360)', () => {
  const told = appended();
  told.appends(1, 1, 0, 2, 3);
  told.commits(1, 1, 0, 4);
  expect(judged(told)).toBe('nothing idempotent is written twice, but 2 records are');
  expect(judged(told, false)).toBe(null);
  told.happens(began(1));
  expect(judged(told)).toBe(null);
});

test('nothing is out of order, unless the producer is not idempotent, or had to begin a new epoch (KIP-360)', () => {
  expect(judged(reordered())).toBe('nothing idempotent is out of order, but 1 records are');
  expect(judged(reordered(), false)).toBe(null);
  const told = reordered();
  told.happens(began(0));
  expect(judged(told)).not.toBe(null);
  told.happens(began(1));
  expect(judged(told)).toBe(null);
});
