/**
 * What holds at this moment of the thing that was asked about, and why it does not move: what an engineer would find out by asking
 * every node. Read next: high-watermark.ts.
 */
import type { Cluster } from '../../engine/cluster/cluster';
import { brokerNode, controllerNode } from '../../engine/cluster/description';
import type { PartitionImage } from '../../engine/metadata/image';
import { skewWords } from '../../engine/model/events/machines';
import type { BrokerId, GroupId, TopicPartition } from '../../engine/model/vocabulary';
import { NO_LEADER } from '../../engine/model/vocabulary';
import type { NodeId } from '../../engine/sim/context';
import { newestImage } from '../newest-image';
import type { Subject } from './explanation';
import { standingOfHighWatermark } from './high-watermark';
import { type Names, name, nodeName, sessionTimeoutS, setOf } from './words';

export interface Standing {
  readonly title: string;
  readonly meaning: string;
  readonly holds: readonly string[];
}

export function standingOf(subject: Exclude<Subject, { kind: 'Event' | 'Record' | 'Losses' }>, names: Names): Standing {
  switch (subject.kind) {
    case 'Broker':
      return broker(subject.broker, names);
    case 'Node':
      return node(subject.node, names);
    case 'Group':
      return group(subject.group, names);
    default: {
      const at = { broker: subject.broker, partition: { topic: subject.topic, partition: subject.partition } };
      switch (subject.kind) {
        case 'Replica':
          return replica(at, names);
        case 'HighWatermark':
          return standingOfHighWatermark(at, names);
        case 'LogEndOffset':
          return logEndOffset(at, names);
        case 'InSyncReplicas':
          return inSyncReplicas(at, names);
        case 'LeaderEpoch':
          return leaderEpoch(at, names);
      }
    }
  }
}

export interface ReplicaPlace {
  readonly broker: BrokerId;
  readonly partition: TopicPartition;
}

function broker(id: BrokerId, { cluster }: Names): Standing {
  const { controller, sim } = cluster;
  const status = sim.status(brokerNode(id));
  const registration = newestImage(cluster)?.broker(id) ?? null;
  const holds: string[] = [];
  holds.push(...machineHolds(brokerNode(id), cluster));
  if (status === 'Dead') holds.push('Its process is gone, so its connections are reset: clients notice at once.');
  if (status === 'Frozen') holds.push('Its process stands still and its connections stay open: nobody is told.');
  if (registration?.fenced === true && status === 'Running')
    holds.push('It is fenced: it leads nothing until the controller hears it and it has caught up.');
  if (registration?.fenced === true && status !== 'Running') holds.push('It is fenced: it leads nothing and is in no ISR.');
  if (registration?.fenced === false && status !== 'Running') {
    const end = controller?.sessionEnd(id) ?? null;
    const until =
      end === null
        ? ''
        : `: its session ends at ${seconds(end)}, ${sessionTimeoutS(cluster)} s after its last heartbeat, and the controller looks eight times in as long`;
    if (controller !== null) holds.push(`Controller ${controller.id} has not noticed yet${until}.`);
  }
  holds.push(...undecided(cluster));
  return {
    title: `Broker ${id}, ${status === 'Dead' ? 'dead' : status === 'Frozen' ? 'frozen' : registration?.fenced === false ? 'alive' : 'fenced'}`,
    meaning: 'The controller counts a broker as alive as long as its heartbeats come.',
    holds,
  };
}

function machineHolds(id: NodeId, cluster: Names['cluster']): readonly string[] {
  const { sim } = cluster;
  const skewMs = sim.clockSkewMs(id);
  const holds: string[] = [];
  if (sim.endOf(id) === 'Halted') holds.push('Its only log directory has failed: a broker that cannot write halts.');
  if (sim.diskOf(id).isFull) holds.push('Its disk is full: the first write that fails takes its log directory offline.');
  if (skewMs !== 0)
    holds.push(`Its clock is ${skewWords(skewMs)}: timestamps and ages go by it, and timeouts do not: they are measured, not read.`);
  if (cluster.metadataIsWithheld(id)) holds.push('It hears nothing new of the cluster: it takes for leaders those that it knows.');
  return holds;
}

function node(id: NodeId, names: Names): Standing {
  const { cluster } = names;
  const status = cluster.hasNode(id) ? cluster.sim.status(id) : 'Dead';
  const ills = cluster.hasNode(id) ? machineHolds(id, cluster) : [];
  const title = `${nodeName(id)}, ${status === 'Running' ? 'alive' : status.toLowerCase()}`;
  const client = cluster.client(id);
  if (client?.kind === 'Producer') {
    const process = cluster.producer(id);
    const inFlight = process?.requestsInFlight ?? 0;
    return {
      title,
      meaning: 'A producer gathers records into batches, one partition each, and sends every batch to that partition’s leader.',
      holds: process === null ? ills : [`${inFlight === 1 ? '1 request is' : `${inFlight} requests are`} in flight.`, ...ills],
    };
  }
  if (client?.kind === 'Consumer') {
    const owned = cluster.consumer(id)?.assignment ?? [];
    return {
      title,
      meaning: 'A consumer asks the leaders of its partitions for records, and tells its group how far it has come.',
      holds: [
        owned.length === 0 ? 'It owns no partition.' : `It owns ${owned.map((each) => `${each.topic}-${each.partition}`).join(', ')}.`,
        ...ills,
      ],
    };
  }
  if (cluster.controllerNodes.includes(id)) return controllerStanding(id, names);
  if (client === null && status === 'Dead')
    return { title: `${nodeName(id)}, removed`, meaning: 'It is no part of this cluster any more: nobody starts it again.', holds: [] };
  return { title, meaning: 'A process of this world.', holds: [] };
}

function controllerStanding(id: NodeId, { cluster }: Names): Standing {
  const process = cluster.controllers.find((each) => controllerNode(each.id) === id) ?? null;
  const { controller: active, controllerIds } = cluster;
  const holds: string[] = [];
  if (process === null) holds.push('Its process is gone; its disk remains, with the metadata log and the vote that it gave.');
  else if (cluster.sim.status(id) === 'Frozen') holds.push('Its process stands still and its connections stay open: nobody is told.');
  if (process !== null && process === active)
    holds.push(
      controllerIds.length === 1
        ? 'It votes alone, so it is its own majority.'
        : `It leads the quorum in epoch ${process.epoch}: what it writes counts when ${majorityOf(cluster)} of ${controllerIds.length} controllers have it.`,
    );
  else if (active !== null && active.quorum.leader !== null)
    holds.push(
      `Controller ${active.id} is active, epoch ${active.epoch}${process === null ? '' : '; this one has its log, and stands by'}.`,
    );
  holds.push(...undecided(cluster));
  return {
    title: `${nodeName(id)}, ${process === null ? 'dead' : process === active ? `active, epoch ${process.epoch}` : 'standing by'}`,
    meaning: 'The active controller decides who leads, and writes every decision into the metadata log that all brokers follow.',
    holds: [...holds, ...machineHolds(id, cluster)],
  };
}

const majorityOf = ({ controllerIds }: Cluster) => Math.floor(controllerIds.length / 2) + 1;

/** Where no controller is active: what waits for one, and what that one waits for. */
function undecided(cluster: Cluster): readonly string[] {
  const { controller, controllerIds, sim } = cluster;
  if (controller !== null && sim.status(controllerNode(controller.id)) === 'Running') return [];
  const running = controllerIds.filter((id) => sim.status(controllerNode(id)) === 'Running').length;
  const waits =
    running < majorityOf(cluster)
      ? `${running} of ${controllerIds.length} ${running === 1 ? 'runs' : 'run'}, and ${majorityOf(cluster)} must vote for one`
      : 'those that run vote for one when they have missed it for long enough';
  return [`No controller is active: ${waits}. Until then nobody is fenced, no leader is elected and no ISR changes; what is led goes on.`];
}

function group(id: GroupId, { cluster }: Names): Standing {
  for (const brokerId of [...cluster.brokers].sort((a, b) => a - b)) {
    const view = cluster
      .broker(brokerId)
      ?.groups.groups()
      .find(({ groupId }) => groupId === id);
    if (view === undefined) continue;
    const members = view.members.length === 1 ? '1 member' : `${view.members.length} members`;
    return {
      title: `Group ${id}, ${view.state}`,
      meaning: GROUP,
      holds: [`Broker ${brokerId} coordinates it: ${members}, generation ${view.generation}.`],
    };
  }
  return { title: `Group ${id}`, meaning: GROUP, holds: ['No broker that is alive coordinates it at this moment.'] };
}

const GROUP = 'The consumers of a group share the partitions of its topics: each partition has one owner at a time.';

function replica(at: ReplicaPlace, names: Names): Standing {
  const found = names.cluster.broker(at.broker)?.replicas.partition(at.partition) ?? null;
  const role = found === null ? 'offline' : found.role.toLowerCase();
  return {
    title: `${name(at.partition, names)} on broker ${at.broker}, ${role}`,
    meaning:
      'A replica is one broker’s copy of a partition. One leads: producers and consumers talk to it, and the others fetch from it what it has.',
    holds: [
      ...(found === null ? ['Its broker’s process is gone; what is drawn is what its disk holds.'] : []),
      ...leaderless(newestImage(names.cluster)?.partition(at.partition) ?? null, names),
      ...undecided(names.cluster),
    ],
  };
}

function logEndOffset(at: ReplicaPlace, names: Names): Standing {
  const log = names.cluster.broker(at.broker)?.replicas.partition(at.partition)?.log ?? null;
  return {
    title: `Log end offset ${log?.logEndOffset ?? ''} of ${name(at.partition, names)} on broker ${at.broker}`,
    meaning: 'The offset that the next record will get. Everything below it is in this replica’s log, promised or not.',
    holds: log === null ? [] : [`${log.logEndOffset - log.highWatermark} of its records are not below the high watermark.`],
  };
}

function inSyncReplicas(at: ReplicaPlace, names: Names): Standing {
  const image = newestImage(names.cluster);
  const registered = image?.partition(at.partition) ?? null;
  const minimum = image?.topic(at.partition.topic)?.config['min.insync.replicas'] ?? 1;
  const out = registered?.replicas.filter((id) => !registered.isr.includes(id)) ?? [];
  const holds: string[] = [];
  if (registered !== null) {
    const enough = registered.isr.length >= Math.min(minimum, registered.replicas.length);
    holds.push(
      `${registered.isr.length} of ${registered.replicas.length} replicas are in sync, which ${enough ? 'meets' : 'is below'} min.insync.replicas ${minimum}: ${enough ? 'writes with acks=all go on' : 'acks=all is refused with NOT_ENOUGH_REPLICAS'}.`,
    );
  }
  for (const id of out) holds.push(`Broker ${id} is out: ${whyOut(id, names)}.`);
  holds.push(...undecided(names.cluster));
  return {
    title: `ISR ${setOf(registered?.isr ?? [])} of ${name(at.partition, names)}`,
    meaning:
      'The in-sync replicas: those that keep up with the leader. A record is promised when all of them have it, and only one of them may lead next.',
    holds,
  };
}

function whyOut(id: BrokerId, { cluster }: Names): string {
  const status = cluster.sim.status(brokerNode(id));
  if (status === 'Dead') return 'its process is dead';
  if (status === 'Frozen') return 'its process is frozen';
  if (newestImage(cluster)?.isActive(id) !== true) return 'the controller has fenced it';
  return 'it is behind, and comes back when it has reached the high watermark';
}

function leaderEpoch(at: ReplicaPlace, names: Names): Standing {
  const registered = newestImage(names.cluster)?.partition(at.partition) ?? null;
  const leads = registered === null ? '' : registered.leader === NO_LEADER ? ', no leader' : `, leader ${registered.leader}`;
  return {
    title: `Leader epoch ${registered?.leaderEpoch ?? ''} of ${name(at.partition, names)}${leads}`,
    meaning:
      'Counts the leaders that the partition has had. Every batch bears the epoch it was written in, and a request with an older one is fenced.',
    holds: [...leaderless(registered, names), ...undecided(names.cluster)],
  };
}

/** Who is registered as its leader, and is none. */
function leaderless(registered: PartitionImage | null, { cluster }: Names): readonly string[] {
  if (registered === null || registered.leader === NO_LEADER) return [];
  const { leader } = registered;
  if (cluster.sim.status(brokerNode(leader)) === 'Running') return [];
  return [
    `Nobody leads it: the metadata log still says broker ${leader}, whose process is ${cluster.sim.status(brokerNode(leader)).toLowerCase()}.`,
  ];
}

export const seconds = (at: number) => `${(at / 1_000_000).toFixed(3)} s`;
