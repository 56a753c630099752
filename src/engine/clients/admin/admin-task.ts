/** One run of a command-line tool: what it was asked, and what it has learned so far. Plain data, so that it waits and forks. */
import type { ErrorCode, Offset, TopicPartition } from '../../model/vocabulary';
import type { ApiVersionsResponse } from '../../protocol/api-versions';
import type { DescribeClusterResponse } from '../../protocol/describe-cluster';
import type { DescribeConfigsResponse } from '../../protocol/describe-configs';
import type { DescribeGroupsResponse } from '../../protocol/describe-groups';
import type { DescribeQuorumResponse } from '../../protocol/describe-quorum';
import type { DescribeTopicPartitionsResponse } from '../../protocol/describe-topic-partitions';
import type { ListPartitionReassignmentsResponse } from '../../protocol/list-partition-reassignments';
import type { MetadataResponse } from '../../protocol/metadata';
import type { OffsetFetchResponse } from '../../protocol/offset-fetch';
import type { NodeId, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { AdminCall } from '../told';

/** Where offsets were asked for: the beginnings of partitions, their ends, or what was written at a time. */
export type Landmark = 'Earliest' | 'Latest' | 'AtTime';

/** What the cluster has decided of the one thing it was asked to do. */
export interface Decision {
  readonly errorCode: ErrorCode;
  readonly errorMessage: string | null;
}

/** What the cluster has decided of one partition. */
export interface PartitionDecision extends Decision {
  readonly partition: TopicPartition;
  /** Where records were to be deleted: nothing is left below it. */
  readonly lowWatermark?: Offset;
}

export class AdminTask extends State {
  readonly command: number;
  readonly call: AdminCall['call'];
  readonly startedAt: VirtualTime;
  /** Requests of this step whose answers are still out. */
  outstanding = 0;
  /** Counts the attempts: what an earlier one had asked is not listened to any more. */
  attempt = 0;
  retryAt: VirtualTime | null = null;
  metadata: MetadataResponse | null = null;
  /** The newest page, with the topics of those before it. */
  described: DescribeTopicPartitionsResponse | null = null;
  reassignments: ListPartitionReassignmentsResponse | null = null;
  cluster: DescribeClusterResponse | null = null;
  quorum: DescribeQuorumResponse | null = null;
  features: ApiVersionsResponse | null = null;
  configs: DescribeConfigsResponse | null = null;
  coordinator: NodeId | null = null;
  group: DescribeGroupsResponse['groups'][number] | null = null;
  committed: OffsetFetchResponse['groups'][number] | null = null;
  /** Offsets by partition name, −1 for none; a landmark is here from when it was asked for. */
  readonly offsets = new Map<Landmark, Map<string, number>>();
  groups: string[] | null = null;
  decision: Decision | null = null;
  /** How often settings were changed, where a tool does so more than once. */
  altered = 0;
  /** Of each partition that something was asked for, with its low watermark where that was asked for. */
  outcomes: readonly PartitionDecision[] | null = null;

  constructor(call: AdminCall, startedAt: VirtualTime) {
    super();
    this.command = call.command;
    this.call = call.call;
    this.startedAt = startedAt;
  }

  /** From the beginning, with nothing learned; but what was deleted is deleted. */
  restart(at: VirtualTime): void {
    this.attempt++;
    this.outstanding = 0;
    this.retryAt = at;
    this.reassignments = this.cluster = this.quorum = null;
    this.altered = 0;
    this.features = null;
    this.metadata = this.described = this.configs = this.coordinator = this.group = this.committed = this.groups = this.decision = null;
    if (this.call.kind !== 'DeleteRecords') this.outcomes = null;
    this.offsets.clear();
  }
}
