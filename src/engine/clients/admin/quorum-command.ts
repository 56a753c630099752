/**
 * kafka-metadata-quorum.sh describe: who leads the quorum of the controllers, and how far each voter and observer is.
 *
 * Kafka: MetadataQuorumCommand, ToolsUtils.prettyPrintTable
 */
import { METADATA_TOPIC, NO_TOPIC_ID, type PartitionIndex } from '../../model/vocabulary';
import { CONTROLLER_ENDPOINTS, describeClusterKey, describeClusterRequest } from '../../protocol/describe-cluster';
import { type DescribeQuorumResponse, describeQuorumKey, describeQuorumRequest, type QuorumReplica } from '../../protocol/describe-quorum';
import type { NodeId } from '../../sim/context';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { ask, print, type Step } from './step';

type Call = Extract<AdminQuestion, { kind: 'DescribeQuorum' }>;
type Quorum = DescribeQuorumResponse['topics'][number]['partitions'][number];

/** The cluster's name first, and where a controller is asked, which of them is active. */
export function nextQuorumStep({ cluster, quorum }: AdminTask, call: Call, nowMs: number): Step {
  if (cluster === null && (call.what === 'Status' || call.controller !== null)) {
    const of = call.controller === null ? {} : { endpointType: CONTROLLER_ENDPOINTS };
    return ask(call.controller, describeClusterKey, describeClusterRequest, {
      includeClusterAuthorizedOperations: false,
      endpointType: 1,
      includeFencedBrokers: false,
      ...of,
    });
  }
  if (quorum === null) {
    const topics = [{ topicName: METADATA_TOPIC, partitions: [{ partitionIndex: 0 as PartitionIndex }] }];
    return ask(activeOf(cluster, call), describeQuorumKey, describeQuorumRequest, { topics });
  }
  const [described] = quorum.topics[0]!.partitions;
  if (call.what === 'Replication') return print(replicationTable(described!, call.humanReadable ? nowMs : null));
  return print(status(cluster?.clusterId ?? '', described!, quorum.nodes));
}

function activeOf(cluster: AdminTask['cluster'], { controller }: Call): NodeId | null {
  if (controller === null) return null;
  const active = cluster?.brokers.find(({ brokerId }) => brokerId === cluster.controllerId);
  return active === undefined ? controller : (active.host as NodeId);
}

function status(clusterId: string, quorum: Quorum, nodes: DescribeQuorumResponse['nodes']): readonly string[] {
  const { leaderId, leaderEpoch, highWatermark, currentVoters, observers } = quorum;
  const leader = leaderOf(quorum);
  const last = currentVoters.reduce((least, each) => (each.logEndOffset < least.logEndOffset ? each : least));
  const isKnown = leader.lastCaughtUpTimestamp >= 0 && last.lastCaughtUpTimestamp >= 0;
  const behindMs = isKnown ? leader.lastCaughtUpTimestamp - last.lastCaughtUpTimestamp : -1;
  const replicas = (those: readonly QuorumReplica[]) => `[${those.map((each) => replicaAsJson(each, nodes)).join(', ')}]`;
  return [
    `ClusterId:              ${clusterId}`,
    `LeaderId:               ${leaderId}`,
    `LeaderEpoch:            ${leaderEpoch}`,
    `HighWatermark:          ${highWatermark}`,
    `MaxFollowerLag:         ${leader.logEndOffset - last.logEndOffset}`,
    `MaxFollowerLagTimeMs:   ${last === leader ? 0 : behindMs}`,
    `CurrentVoters:          ${replicas(currentVoters)}`,
    `CurrentObservers:       ${replicas(observers)}`,
  ];
}

const leaderOf = ({ leaderId, currentVoters }: Quorum) => currentVoters.find(({ replicaId }) => replicaId === leaderId)!;

function replicaAsJson({ replicaId, replicaDirectoryId }: QuorumReplica, nodes: DescribeQuorumResponse['nodes']): string {
  const directory = replicaDirectoryId === NO_TOPIC_ID ? '' : `, "directoryId": "${replicaDirectoryId}"`;
  const listeners = nodes.find(({ nodeId }) => nodeId === replicaId)?.listeners ?? [];
  const endpoints = listeners.map(({ name, host, port }) => `"${name}://${host}:${port}"`).join(', ');
  return `{"id": ${replicaId}${directory}${endpoints === '' ? '' : `, "endpoints": [${endpoints}]`}}`;
}

/** @param nowMs where times are told as how long ago they are */
function replicationTable(quorum: Quorum, nowMs: number | null): readonly string[] {
  const leader = leaderOf(quorum);
  const time = (at: number) => (at < 0 ? '-1' : nowMs === null ? String(at) : `${nowMs - at} ms ago`);
  const rowOf = (role: string) => (each: QuorumReplica) => [
    String(each.replicaId),
    each.replicaDirectoryId,
    String(each.logEndOffset),
    String(leader.logEndOffset - each.logEndOffset),
    time(each.lastFetchTimestamp),
    time(each.lastCaughtUpTimestamp),
    role,
  ];
  const followers = quorum.currentVoters.filter((each) => each !== leader);
  const rows = [rowOf('Leader')(leader), ...followers.map(rowOf('Follower')), ...quorum.observers.map(rowOf('Observer'))];
  return table(['NodeId', 'DirectoryId', 'LogEndOffset', 'Lag', 'LastFetchTimestamp', 'LastCaughtUpTimestamp', 'Status'], rows);
}

/** Each column as wide as its widest, and a tab behind each. */
function table(headers: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = headers.map((header, column) => Math.max(header.length, ...rows.map((row) => row[column]!.length)));
  return [headers, ...rows].map((row) => row.map((cell, column) => `${cell.padEnd(widths[column]!)}\t`).join(''));
}
