/** What the application around a client, or an operator's tool, says to it. Not messages: nothing travels. */
import type { BrokerId, GroupId, PartitionIndex, TopicName, TopicPartition } from '../model/vocabulary';
import { type NodeId, Payload } from '../sim/context';

export interface RecordToSend {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Where the application chooses it itself; null where the partitioner does. */
  readonly partition: PartitionIndex | null;
}

/** A call within a process has no size on a wire. */
abstract class Told extends Payload {
  get wireBytes(): number {
    return 0;
  }
}

/** producer.send(), once for each record, in order. */
export class SendRecords extends Told {
  readonly topic: TopicName;
  readonly records: readonly RecordToSend[];

  constructor(options: { topic: TopicName; records: readonly RecordToSend[] }) {
    super();
    this.topic = options.topic;
    this.records = options.records;
  }
}

/** consumer.close(): commits where it commits automatically, leaves its group, and is done. */
export class CloseConsumer extends Told {}

/** producer.close(): what was given to it is sent or given up, then it is done. */
export class CloseProducer extends Told {}

/** The application stops at what it does next: sending, or being given records. Its client goes on behind it. */
export class PauseApplication extends Told {}

export class ResumeApplication extends Told {}

/** Its code throws at the record that it works on next, and nothing catches that. */
export class ThrowOnNextRecord extends Told {}

/** A paused one is given what one poll() returns, and pauses again. */
export class PollOnce extends Told {}

/** What the application does for one record takes so long from now on. */
export class SetPace extends Told {
  readonly perRecordUs: number;

  constructor(perRecordUs: number) {
    super();
    this.perRecordUs = perRecordUs;
  }
}

export type AdminQuestion =
  | {
      readonly kind: 'CreateTopic';
      readonly topic: TopicName;
      readonly partitions: number | null;
      readonly replicationFactor: number | null;
      readonly assignment: readonly (readonly BrokerId[])[] | null;
      readonly configs: readonly (readonly [name: string, value: string])[];
    }
  | { readonly kind: 'DeleteTopic'; readonly topic: TopicName }
  | { readonly kind: 'AddPartitions'; readonly topic: TopicName; readonly partitions: number }
  | { readonly kind: 'ListTopics' }
  | { readonly kind: 'DescribeTopics'; readonly topic: TopicName | null }
  | { readonly kind: 'ListGroups' }
  | { readonly kind: 'DescribeGroup'; readonly group: GroupId }
  | {
      readonly kind: 'ResetOffsets';
      readonly group: GroupId;
      /** Null for all that the group has committed. */
      readonly topics: readonly ResetScope[] | null;
      readonly target: ResetTarget;
      /** Otherwise it only shows what would be. */
      readonly execute: boolean;
    }
  | { readonly kind: 'DeleteGroup'; readonly group: GroupId }
  | { readonly kind: 'DeleteRecords'; readonly offsets: readonly PartitionOffset[] }
  | { readonly kind: 'ListReassignments' }
  | {
      readonly kind: 'GenerateReassignment';
      readonly topics: readonly TopicName[];
      readonly brokers: readonly BrokerId[];
      readonly rackAware: boolean;
    }
  | {
      readonly kind: 'ReassignPartitions';
      readonly partitions: readonly NewReplicas[];
      /** Bytes a second; null for as fast as it goes. */
      readonly throttle: number | null;
      /** To what is on its way already. */
      readonly additional: boolean;
      readonly disallowsFactorChange: boolean;
    }
  | {
      readonly kind: 'VerifyReassignment' | 'CancelReassignment';
      readonly partitions: readonly NewReplicas[];
      readonly preserveThrottles: boolean;
    }
  | { readonly kind: 'DescribeFeatures' }
  | {
      readonly kind: 'UpdateFeatures';
      readonly verb: 'upgrade' | 'downgrade' | 'disable';
      readonly features: readonly (readonly [name: string, level: number])[];
      readonly unsafe: boolean;
      readonly dryRun: boolean;
    }
  | { readonly kind: 'UnregisterBroker'; readonly broker: BrokerId }
  | {
      readonly kind: 'DescribeQuorum';
      readonly what: 'Status' | 'Replication';
      readonly humanReadable: boolean;
      /** The controller that is asked; null for any broker. */
      readonly controller: NodeId | null;
    }
  | {
      readonly kind: 'ElectLeaders';
      readonly electionType: 'PREFERRED' | 'UNCLEAN';
      /** Null for all there are. */
      readonly partitions: readonly TopicPartition[] | null;
    }
  | {
      readonly kind: 'DescribeConfigs';
      readonly entityType: 'topics' | 'brokers';
      /** Null for every one; empty for what all brokers have together. */
      readonly entityName: string | null;
      readonly all: boolean;
    }
  | {
      readonly kind: 'AlterConfigs';
      readonly entityType: 'topics' | 'brokers';
      /** Empty for all brokers together. */
      readonly entityName: string;
      readonly add: readonly (readonly [name: string, value: string])[];
      readonly remove: readonly string[];
      /** The command line behind the tool's name: it is quoted where something fails. */
      readonly args: string;
    };

interface NewReplicas extends TopicPartition {
  readonly replicas: readonly BrokerId[];
}

/** The first offset of a partition that is to stay; −1 for its high watermark. */
export interface PartitionOffset {
  readonly topic: TopicName;
  readonly partition: PartitionIndex;
  readonly offset: number;
}

/** Null for all partitions of the topic. */
export interface ResetScope {
  readonly topic: TopicName;
  readonly partitions: readonly PartitionIndex[] | null;
}

export type ResetTarget =
  | { readonly to: 'Earliest' | 'Latest' | 'Current' }
  | { readonly to: 'Offset'; readonly offset: number }
  | { readonly to: 'Shift'; readonly by: number }
  /** As it is written, in base/iso-time.ts's form. */
  | { readonly to: 'Datetime'; readonly datetime: string };

/** One run of a command-line tool. Its output comes as the event CommandAnswered with that number. */
export class AdminCall extends Told {
  readonly command: number;
  readonly call: AdminQuestion;

  constructor(options: { command: number; call: AdminQuestion }) {
    super();
    this.command = options.command;
    this.call = options.call;
  }
}
