/** One run of a command-line tool: what it was asked, and what it has learned so far. Plain data, so that it waits and forks. */
import type { DescribeConfigsResponse } from '../../protocol/describe-configs';
import type { DescribeGroupsResponse } from '../../protocol/describe-groups';
import type { MetadataResponse } from '../../protocol/metadata';
import type { OffsetFetchResponse } from '../../protocol/offset-fetch';
import type { NodeId, VirtualTime } from '../../sim/context';
import { State } from '../../sim/state';
import type { AdminCall } from '../told';

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
  configs: DescribeConfigsResponse | null = null;
  coordinator: NodeId | null = null;
  group: DescribeGroupsResponse['groups'][number] | null = null;
  committed: OffsetFetchResponse['groups'][number] | null = null;
  /** Log end offsets by partition name; null until they were asked for. */
  ends: Map<string, number> | null = null;
  groups: string[] | null = null;

  constructor(call: AdminCall, startedAt: VirtualTime) {
    super();
    this.command = call.command;
    this.call = call.call;
    this.startedAt = startedAt;
  }

  /** From the beginning, with nothing learned. */
  restart(at: VirtualTime): void {
    this.attempt++;
    this.outstanding = 0;
    this.retryAt = at;
    this.metadata = this.configs = this.coordinator = this.group = this.committed = this.ends = this.groups = null;
  }
}
