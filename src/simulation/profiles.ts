/** What kind of life a run's cluster has: what its topics are like, and what breaks. A sweep without a profile lives them all in turn. */
import type { TopicConfig } from '../engine/model/configs';
import type { FaultKind } from './faults';

export interface Profile {
  /** As said on the command line. */
  readonly name: string;
  readonly about: string;
  readonly faults: readonly FaultKind[];
  /** How many strike in a minute. */
  readonly faultsMin: number;
  readonly faultsMax: number;
  readonly partitions: number;
  /** A topic's setting is one of these, by the seed. */
  readonly topic: { readonly [Name in keyof TopicConfig]?: readonly string[] };
  /** A hop takes at most this long, before anything breaks. */
  readonly latencyUsMax: number;
  /** How many controllers vote. */
  readonly controllers: number;
  /** How often segments are looked at whether they have expired. */
  readonly retentionCheckMs: number | null;
  /** How long the cleaner rests when nothing is dirty. */
  readonly cleanerBackoffMs: number | null;
  /** Topics have three replicas, wherever they are. */
  readonly brokers: number;
}

const processes: readonly FaultKind[] = [
  'KillBroker',
  'KillLeader',
  'KillCoordinator',
  'FreezeLeader',
  'FreezeBroker',
  'ShutDownLeader',
  'KillConsumer',
  'FreezeConsumer',
  'RemoveConsumer',
  'KillProducer',
  'FreezeProducer',
  'KillController',
  'KillAllBrokers',
  'Reload',
];
const links: readonly FaultKind[] = [
  'CutTwoBrokers',
  'IsolateLeader',
  'CutFromController',
  'IsolateController',
  'CutClient',
  'SlowBroker',
  'LossyBroker',
  'DelayMessages',
];

const durable = { 'min.insync.replicas': ['2'], 'internal.segment.bytes': ['4000', '20000', '0'] } as const;
const usual = {
  faultsMin: 6,
  faultsMax: 13,
  partitions: 3,
  topic: durable,
  latencyUsMax: 4_000,
  controllers: 1,
  retentionCheckMs: null,
  cleanerBackoffMs: null,
  brokers: 3,
};

export const profiles = {
  calm: { ...usual, name: 'calm', about: 'nothing breaks', faults: [], faultsMin: 0, faultsMax: 0 },
  faults: {
    ...usual,
    name: 'faults',
    about: 'processes die, freeze and return, links are cut, slow and lossy',
    faults: [...processes, ...links],
  },
  power: {
    ...usual,
    name: 'power',
    about: 'brokers lose power, and with it what was not flushed; one at a time, so that others have it',
    faults: [
      'PowerLossBroker',
      'PowerLossLeader',
      'PowerLossLeader',
      'KillLeader',
      'ShutDownLeader',
      'FreezeLeader',
      'DelayMessages',
      'SlowBroker',
    ],
  },
  retention: {
    ...usual,
    name: 'retention',
    about: 'records expire by age and by size while processes die and links break',
    faults: [...processes, ...links],
    topic: {
      ...durable,
      'internal.segment.bytes': ['2000', '6000'],
      'retention.ms': ['3000', '8000', '20000'],
      'retention.bytes': ['-1', '12000'],
    },
    retentionCheckMs: 1_500,
  },
  'slow-links': {
    ...usual,
    name: 'slow-links',
    about: 'far apart: a hop takes up to a quarter of a second, packets get lost, messages come late',
    faults: [
      'SlowBroker',
      'LossyBroker',
      'DelayMessages',
      'DelayMessages',
      'CutTwoBrokers',
      'CutFromController',
      'KillLeader',
      'FreezeLeader',
    ],
    faultsMin: 10,
    faultsMax: 20,
    latencyUsMax: 250_000,
  },
  'many-partitions': {
    ...usual,
    name: 'many-partitions',
    about: 'twelve partitions a topic',
    faults: [...processes, ...links],
    partitions: 12,
  },
  outages: {
    ...usual,
    name: 'outages',
    about: 'brokers die in numbers and come back one after the other, far apart from one another',
    faults: [
      'KillLeader',
      'KillLeader',
      'KillBroker',
      'KillAllBrokers',
      'KillAllBrokers',
      'FreezeLeader',
      'SlowBroker',
      'SlowBroker',
      'SlowBroker',
      'Reload',
    ],
    faultsMin: 12,
    faultsMax: 24,
  },
  unclean: {
    ...usual,
    name: 'unclean',
    about: 'topics let any replica lead when the ISR is gone: records may be lost, but what is left is one history',
    faults: [...processes, ...links, 'KillLeader', 'KillLeader', 'FreezeLeader', 'IsolateLeader', 'KillAllBrokers'],
    faultsMin: 10,
    faultsMax: 20,
    topic: { ...durable, 'min.insync.replicas': ['1', '1', '2'], 'unclean.leader.election.enable': ['true'] },
  },
  compaction: {
    ...usual,
    name: 'compaction',
    about: 'the cleaner keeps of every key the last value, of some topics for a while only, while processes die and links break',
    faults: [...processes, ...links, 'PowerLossBroker', 'PowerLossLeader'],
    topic: {
      ...durable,
      'cleanup.policy': ['compact', 'compact', 'compact,delete'],
      'internal.segment.bytes': ['1500', '4000'],
      'min.cleanable.dirty.ratio': ['0.01', '0.3', '0.5'],
      'min.compaction.lag.ms': ['0', '0', '2000'],
      'max.compaction.lag.ms': ['60000', '5000'],
      'delete.retention.ms': ['0', '3000'],
      'retention.ms': ['8000', '20000'],
    },
    retentionCheckMs: 1_500,
    cleanerBackoffMs: 1_000,
  },
  operations: {
    ...usual,
    name: 'operations',
    about:
      'four brokers, and somebody who moves replicas among them, elects preferred leaders and deletes records, while processes die and links break',
    faults: [
      'MoveReplicas',
      'MoveReplicas',
      'MoveReplicas',
      'ElectPreferred',
      'ElectPreferred',
      'DeleteRecords',
      'DeleteRecords',
      'DeleteRecords',
      'PowerLossBroker',
      ...processes,
      ...links,
    ],
    faultsMin: 12,
    faultsMax: 24,
    topic: {
      ...durable,
      'cleanup.policy': ['delete', 'delete', 'compact,delete'],
      'internal.segment.bytes': ['2000', '6000', '0'],
      'retention.ms': ['8000', '604800000'],
    },
    retentionCheckMs: 1_500,
    cleanerBackoffMs: 1_000,
    brokers: 4,
  },
  quorum: {
    ...usual,
    name: 'quorum',
    about:
      'three controllers vote; whoever leads them dies, freezes, loses its power or is cut off one way or both, again and again, and brokers die meanwhile; ' +
      'snapshots stand for the metadata log',
    faults: [
      'KillController',
      'KillController',
      'ShutDownController',
      'FreezeController',
      'PowerLossController',
      'PowerLossAllControllers',
      'KillStandby',
      'FreezeStandby',
      'IsolateController',
      'CutFromQuorum',
      'MuteController',
      'DeafenController',
      'CutFromController',
      'KillLeader',
      'KillBroker',
      'FreezeLeader',
      'CutTwoBrokers',
      'DelayMessages',
      'Reload',
    ],
    faultsMin: 10,
    faultsMax: 20,
    controllers: 3,
  },
  disks: {
    ...usual,
    name: 'disks',
    about: 'disks fill, break, rot and tear, clocks are wrong, and some hear nothing new of the cluster',
    faults: [
      'FillDisk',
      'FillDisk',
      'DestroyDisk',
      'DestroyDisk',
      'TearBatch',
      'CorruptBatch',
      'CorruptBatch',
      'SkewBroker',
      'SkewProducer',
      'WithholdFromBroker',
      'WithholdFromBroker',
      'WithholdFromClient',
      'KillLeader',
      'FreezeLeader',
      'ShutDownLeader',
      'SlowBroker',
    ],
    faultsMin: 8,
    faultsMax: 16,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as readonly ProfileName[];

/** Seeds take their turns. */
export const profileFor = (seed: number): ProfileName => profileNames[seed % profileNames.length]!;
