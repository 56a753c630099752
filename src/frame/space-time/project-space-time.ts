/**
 * A stretch of time as a space-time diagram shows it. It may never change the session; what it remembers is how far it has gone through
 * the stretch. Read next: window-scan.ts (how messages are found), stage/space-time (how they are drawn).
 */
import type { Cluster } from '../../engine/cluster/cluster';
import { brokerNode, controllerNode } from '../../engine/cluster/description';
import { producerDefaults } from '../../engine/model/configs';
import type { Session } from '../../engine/session/session';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import type { Moment } from '../moment';
import { momentOf } from '../project-cluster';
import { findOnDisk } from '../record/inspect-record';
import { nodeName } from '../why/words';
import { batchInSight } from './batch-book';
import type { BatchInSight, Lifeline, SentMessage, SpaceTimeFrame, Stretch } from './space-time-frame';
import { WindowScan } from './window-scan';

/** As many as a diagram has room for. */
const MESSAGES_MAX = 400;
/** As many as somebody may choose from. */
const BATCHES_MAX = 40;
/** What is sent before a stretch and arrives in it was sent so long before it, at most. */
const LEAD_US = 50_000;
/** A scan that began so long before what is asked for is begun anew: it holds too much. */
const BEHIND_MAX_US = 20_000_000;

export function projectSpaceTime(session: Session, stretch: Stretch): SpaceTimeFrame {
  const from = Math.max(session.oldest, stretch.from) as VirtualTime;
  const until = Math.max(from, Math.min(session.newest, stretch.until)) as VirtualTime;
  const scan = scanOf(session, { from, topic: stretch.topic });
  scan.goOn(until);
  const ends = ({ arrivesAt, isLost, sentAt }: SentMessage) => arrivesAt ?? (isLost ? sentAt : until);
  const inView = [...scan.messages].filter((message) => message.sentAt <= until && ends(message) >= from);
  const messages = chosen(inView).sort((a, b) => a.sentAt - b.sentAt || a.id - b.id);
  const { world } = session;
  return {
    ...stretch,
    from,
    until,
    world: `${world.cluster.description.clusterId}/${world.cluster.description.seed}`,
    branch: session.branchId,
    nodes: lifelines(session, stretch, scan),
    messages,
    changes: scan.changes.filter(({ at }) => at >= from && at <= until),
    batches: batchesIn(scan, messages),
    recordBatch: batchOf(session, stretch),
    left: inView.length - messages.length,
  };
}

/** Heartbeats and empty fetches go first. */
function chosen(messages: readonly SentMessage[]): SentMessage[] {
  if (messages.length <= MESSAGES_MAX) return [...messages];
  return messages.filter(({ ofInterest, parts }) => ofInterest || parts.length > 0).slice(-MESSAGES_MAX);
}

/** Whatever is only proved or committed here was carried somewhere else. What is appended here has come here. */
function batchesIn({ batches }: WindowScan, messages: readonly SentMessage[]): readonly BatchInSight[] {
  const carried = messages.flatMap(({ parts }) => parts.flatMap(({ batch, part }) => (part === 'Carries' ? [batch] : [])));
  return [...new Set(carried)].slice(-BATCHES_MAX).flatMap((id) => batches.batch(id) ?? []);
}

/** As that broker's disk has it at the present moment. */
function batchOf(session: Session, { record }: Stretch): BatchInSight | null {
  if (record === null) return null;
  const found = findOnDisk(record, momentOf(session, record.topic));
  return found === null ? null : batchInSight(record.partition, found.batch);
}

const scans = new WeakMap<Session, WindowScan>();

/** The one that there is, where it can go on to what is wanted; else another. */
function scanOf(session: Session, { from, topic }: Pick<Stretch, 'from' | 'topic'>): WindowScan {
  const known = scans.get(session);
  const start = Math.max(session.oldest, from - LEAD_US) as VirtualTime;
  const isFit =
    known !== undefined &&
    known.branch === session.branchId &&
    known.topic === topic &&
    known.from <= start &&
    start - known.from <= BEHIND_MAX_US &&
    known.isTrue;
  if (isFit) return known;
  const begun = new WindowScan(session, { from: start, topic });
  scans.set(session, begun);
  return begun;
}

function lifelines(session: Session, { topic }: Stretch, { dead }: WindowScan): readonly Lifeline[] {
  const { cluster } = session.world;
  const moment = topic === null ? null : momentOf(session, topic);
  const clients = cluster.clientDescriptions();
  const deadOf = (node: NodeId) => dead.filter((each) => each.node === node).map(({ from, until }) => ({ from, until }));
  const line = (node: NodeId, standing: string, leads: Lifeline['leads'] = []): Lifeline => ({
    node,
    name: nodeName(node),
    standing,
    leads,
    dead: deadOf(node),
  });
  return [
    ...clients.flatMap((client) =>
      client.kind === 'Producer' ? [line(client.node, `producer, acks=${client.config.acks ?? producerDefaults.acks}`)] : [],
    ),
    ...[...cluster.brokers]
      .sort((a, b) => a - b)
      .map((id) => {
        const leads = (moment?.topic?.partitions ?? []).filter(({ leader }) => leader === id).map(({ partition }) => partition.partition);
        return line(brokerNode(id), standingOf(leads, moment), leads);
      }),
    ...cluster.controllerNodes.map((node) => line(node, standingOfController(node, cluster))),
    ...clients.flatMap((client) => (client.kind === 'Consumer' ? [line(client.node, `group ${client.group}`)] : [])),
  ];
}

/** One alone needs no words about the quorum. */
function standingOfController(node: NodeId, { controller, controllerNodes }: Cluster): string {
  if (controllerNodes.length === 1 || controller === null || controllerNode(controller.id) !== node) return 'controller';
  return `active controller, epoch ${controller.epoch}`;
}

function standingOf(leads: Lifeline['leads'], moment: Moment | null): string {
  if (leads.length === 0) return moment === null ? 'broker' : 'follower';
  const [only] = leads;
  const registered = leads.length === 1 ? moment?.topic?.partitions.find(({ partition }) => partition.partition === only) : undefined;
  return `leads ${leads.map((partition) => `P${partition}`).join(', ')}${registered === undefined ? '' : `, epoch ${registered.leaderEpoch}`}`;
}
