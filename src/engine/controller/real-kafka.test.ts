/**
 * Real Kafka's PartitionChangeBuilder was asked what becomes of these partitions (recordings/real-kafka-elections.json says by which command):
 * who leads, who is in the ISR and who may lead one day. Ours must name the same changes, and leave the same as it is.
 */
import { describe, expect, test } from 'vitest';
import { PartitionImage } from '../metadata/image-parts';
import type { RecordOf } from '../metadata/records';
import type { BrokerId } from '../model/vocabulary';
import { UNASSIGNED_DIRECTORY } from './new-partition';
import { buildPartitionChange, type Election } from './partition-change-builder';
import recording from './recordings/real-kafka-elections.json';

interface Recorded {
  readonly replicas: readonly number[];
  readonly removing: readonly number[];
  readonly adding: readonly number[];
  readonly isr: readonly number[];
  readonly elr: readonly number[];
  readonly lastKnownElr: readonly number[];
  readonly leader: number;
  readonly recovering: boolean;
  readonly to: {
    readonly alive: readonly number[];
    readonly election: string;
    readonly elrEnabled: boolean;
    readonly minIsr: number;
    readonly isr?: readonly number[];
    readonly unclean?: number;
    readonly recovered?: boolean;
    readonly replicas?: readonly number[];
    readonly removing?: readonly number[];
    readonly adding?: readonly number[];
  };
  readonly change: object | null;
}

const ELECTIONS: Readonly<Record<string, Election>> = { ONLINE: 'Online', PREFERRED: 'Preferred', UNCLEAN: 'Unclean' };
const brokers = (ids: readonly number[]) => ids as readonly BrokerId[];

function partitionOf(recorded: Recorded): PartitionImage {
  return new PartitionImage({
    partition: { topic: 'orders' as never, partition: 0 as never },
    topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' as never,
    replicas: brokers(recorded.replicas),
    removingReplicas: brokers(recorded.removing),
    addingReplicas: brokers(recorded.adding),
    directories: recorded.replicas.map(() => UNASSIGNED_DIRECTORY),
    isr: brokers(recorded.isr),
    elr: brokers(recorded.elr),
    lastKnownElr: brokers(recorded.lastKnownElr),
    leader: recorded.leader as BrokerId,
    leaderEpoch: 100 as never,
    partitionEpoch: 200 as never,
    leaderRecoveryState: recorded.recovering ? 'Recovering' : 'Recovered',
  });
}

function change(recorded: Recorded) {
  const { to } = recorded;
  return buildPartitionChange(partitionOf(recorded), {
    isr: to.isr === undefined ? null : brokers(to.isr),
    assignment:
      to.replicas === undefined
        ? null
        : { replicas: brokers(to.replicas), removingReplicas: brokers(to.removing!), addingReplicas: brokers(to.adding!) },
    leaderRecoveryState: to.recovered === true ? 'Recovered' : null,
    election: ELECTIONS[to.election]!,
    eligibleLeaderReplicas: to.elrEnabled,
    minInsyncReplicas: to.minIsr,
    uncleanlyShutDown: to.unclean === undefined ? null : (to.unclean as BrokerId),
    isAcceptableLeader: (broker) => to.alive.includes(broker),
    isOnline: () => true,
    moved: null,
    directoryOf: () => UNASSIGNED_DIRECTORY,
  });
}

/** What the record names. Directories are not compared: none is known in these partitions. */
function told(record: RecordOf<'PartitionChange'> | null): object | null {
  if (record === null) return null;
  const { kind: _, partitionId: _id, topicId: _topic, directories: _directories, ...fields } = record;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

describe('what becomes of a partition is what becomes of it in real Kafka', () => {
  test.each((recording.partitions as readonly Recorded[]).map((each, index) => [index, each] as const))('partition %i', (_, recorded) => {
    expect({ ...recorded, change: told(change(recorded)) }).toEqual(recorded);
  });
});
