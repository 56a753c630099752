import { expect, test } from 'vitest';
import type { BrokerId, Offset } from '../model/vocabulary';
import { readForFetch } from './fetch';
import { preferredReadReplica } from './preferred-read-replica';
import {
  aLeader,
  append,
  BrokerForTests,
  describedResponse,
  fetchOf,
  heardFrom,
  PartitionsForTests,
  registered,
} from './replication-fixture';

/** Broker 1 leads in the south, 2 and 3 are in the north; both have the 4 records, and all are committed. */
function racks() {
  const host = new BrokerForTests();
  host.selectsByRack = true;
  for (const [broker, rack] of [
    [1, 'south'],
    [2, 'north'],
    [3, 'north'],
  ] as const)
    host.racks.set(broker, rack);
  const partitions = new PartitionsForTests();
  const partition = partitions.add(aLeader(host));
  append(partition, 4, host);
  for (const follower of [2, 3]) heardFrom(partition, follower, 4, host);
  const nearest = (rackId: string, fetchOffset = 0) =>
    preferredReadReplica(partition, { rackId, fetchOffset: fetchOffset as Offset }, host);
  const read = (rackId: string | null, from = 0) => {
    const { response, isEnough } = readForFetch(fetchOf([{ from }], { rackId, minBytes: 1_000_000 }), partitions, { heardNow: true }, host);
    return { told: describedResponse(response), preferred: response.responses[0]!.partitions[0]!.preferredReadReplica, isEnough };
  };
  return { host, partition, partitions, nearest, read };
}

test('a consumer is sent to a follower in its rack; of two who have the same, to the one with the larger number', () => {
  expect(racks().nearest('north')).toBe(3);
});

test('of two in its rack the one that has more counts, then the one that was at the end more lately', () => {
  const { host, partition, nearest } = racks();
  append(partition, 2, host);
  heardFrom(partition, 2, 6, host);
  expect(nearest('north')).toBe(2);
  host.pass(1_000_000);
  heardFrom(partition, 3, 6, host);
  host.pass(1_000_000);
  heardFrom(partition, 2, 6, host);
  expect(nearest('north')).toBe(2);
});

test('nobody is sent away from a leader in its own rack, without a rack, to a rack where no replica is, or by a selector that knows no racks', () => {
  const { host, nearest } = racks();
  expect([nearest('south'), nearest(''), nearest('west')]).toEqual([null, null, null]);
  host.selectsByRack = false;
  expect(nearest('north')).toBe(null);
});

test('who is out of the ISR, lacks the offset, or is fenced is nobody to be sent to', () => {
  const { host, partition, nearest } = racks();
  append(partition, 2, host);
  heardFrom(partition, 2, 6, host);
  expect([nearest('north', 5), nearest('north', 7)]).toEqual([2, null]);
  partition.becomeLeader(registered({ isr: [1, 3], partitionEpoch: 9 }), host);
  expect(nearest('north', 4)).toBe(3);
  host.fenced.add(3);
  expect(nearest('north', 4)).toBe(null);
});

test('the leader reads nothing for whom it sends away, and answers at once', () => {
  expect(racks().read('north')).toEqual({ told: ['orders-0: nothing HW 4'], preferred: 3, isEnough: true });
  expect(racks().read('south')).toMatchObject({ told: ['orders-0: 0-3 HW 4'], preferred: -1, isEnough: false });
});

test('that nothing is new is told without sending anybody away who asks from nowhere', () => {
  const { read } = racks();
  expect(read('north', 4)).toMatchObject({ preferred: 3 });
  expect(read('', 4)).toEqual({ told: ['orders-0: nothing HW 4'], preferred: -1, isEnough: false });
});

test('a follower shows a consumer that may read there what it knows to be committed, and nobody else', () => {
  const { host, partition, read } = racks();
  partition.becomeFollower(registered({ leader: 2, leaderEpoch: 1 }), host);
  expect(read('north').told).toEqual(['orders-0: 0-3 HW 4']);
  expect(read('', 4)).toMatchObject({ told: ['orders-0: nothing HW 4'], preferred: -1 });
  expect(read('north', 5).told).toEqual(['orders-0: OFFSET_OUT_OF_RANGE']);
  expect(read(null).told).toEqual(['orders-0: NOT_LEADER_OR_FOLLOWER, broker 2 leads epoch 1']);
});

test('a replica without a leader goes on showing what is committed', () => {
  const { host, partition, read } = racks();
  partition.becomeFollower(registered({ leader: -1 as BrokerId, leaderEpoch: 1 }), host);
  expect(read('north').told).toEqual(['orders-0: 0-3 HW 4']);
});
