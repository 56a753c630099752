import { expect, test } from 'vitest';
import type { Happening } from '../../model/events';
import type { BrokerEpoch, BrokerId, LeaderEpoch, Offset, PartitionEpoch } from '../../model/vocabulary';
import type { ClusterView, ImageView } from './invariant';
import { auditCluster, becameLeader, orders } from './invariant-fixture';
import { metadataIsOneHistory } from './metadata-is-one-history';

const registered = (broker: number, epoch: number): Happening => ({
  kind: 'BrokerRegistered',
  broker: broker as BrokerId,
  brokerEpoch: epoch as BrokerEpoch,
});

function image(at: number, more: { leader?: number; isr?: readonly number[]; fenced?: readonly number[]; elr?: boolean } = {}): ImageView {
  const { leader = 1, isr = [1, 2], fenced = [], elr = true } = more;
  const state = {
    partition: orders,
    leader: leader as BrokerId,
    leaderEpoch: 4 as LeaderEpoch,
    isr: isr as readonly BrokerId[],
    partitionEpoch: 9 as PartitionEpoch,
  };
  return {
    lastAppliedOffset: at as Offset,
    keepsEligibleLeaders: elr,
    isFenced: (broker) => fenced.includes(broker),
    partitions: () => [state],
    partition: () => state,
  };
}

const cluster = (decided: ImageView | null, known: readonly ImageView[] = []): ClusterView => ({
  image: decided,
  brokers: known.map((each, index) => ({ id: (index + 1) as BrokerId, image: each })),
});

test('a planted violation is found: a broker epoch is given twice, or falls', () => {
  const calm = cluster(image(9));
  expect(auditCluster(metadataIsOneHistory, [registered(1, 5), calm], [registered(2, 5), calm])[1]).toBe(
    'broker epoch 5 was given to broker 1 and to broker 2',
  );
  expect(auditCluster(metadataIsOneHistory, [registered(1, 5), calm], [registered(1, 4), calm])[1]).toBe(
    'broker 1 was given broker epoch 4 after 5',
  );
});

test('a planted violation is found: a broker goes back in the metadata log', () => {
  expect(
    auditCluster(metadataIsOneHistory, [becameLeader(1, 4), cluster(null, [image(9)])], [becameLeader(1, 4), cluster(null, [image(8)])])[1],
  ).toBe('broker 1 went back from metadata offset 9 to 8');
});

test('a planted violation is found: a broker and the controller make different things of the same records', () => {
  expect(auditCluster(metadataIsOneHistory, [becameLeader(1, 4), cluster(image(9), [image(9, { isr: [1] })])])[0]).toContain(
    'broker 1 has orders-0 with leader 1 of epoch 4 and ISR 1, partition epoch 9 at metadata offset 9, where the controller has',
  );
});

test('a planted violation is found: a fenced broker leads, or is in an ISR', () => {
  expect(auditCluster(metadataIsOneHistory, [registered(1, 1), cluster(image(9, { fenced: [1] }))])[0]).toBe(
    'broker 1 is fenced, and leads orders-0',
  );
  expect(auditCluster(metadataIsOneHistory, [registered(1, 1), cluster(image(9, { fenced: [2] }))])[0]).toBe(
    'broker 2 is fenced, and in the ISR of orders-0',
  );
});

test('exception: without eligible leader replicas the last member of an ISR stays in it', () => {
  const last = { leader: -1, isr: [2], fenced: [2] };
  expect(auditCluster(metadataIsOneHistory, [registered(1, 1), cluster(image(9, { ...last, elr: false }))])).toEqual([null]);
  expect(auditCluster(metadataIsOneHistory, [registered(1, 1), cluster(image(9, last))])[0]).toContain('in the ISR');
});

test('exception: who has not heard as much knows less, a process that starts nothing', () => {
  expect(auditCluster(metadataIsOneHistory, [becameLeader(1, 4), cluster(image(9), [image(8, { isr: [1] })])])).toEqual([null]);
  const started: Happening = { kind: 'ProcessStarted', node: 'broker-1' as never };
  expect(
    auditCluster(metadataIsOneHistory, [becameLeader(1, 4), cluster(null, [image(9)])], [started, cluster(null, [image(-1)])]),
  ).toEqual([null, null]);
});
