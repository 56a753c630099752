/**
 * How a broker learns of the cluster: it observes the quorum of the controllers, keeps a replica of the metadata log and snapshots of its own on its
 * disk, and replays what is committed. Its memory holds nothing about the cluster that replaying would not bring back.
 *
 * It may never replay what is not committed. Read next: metadata-publisher.ts (who acts on it), metadata/image.ts (what it adds up to),
 * controller/quorum/raft-client.ts (how it fetches, and from whom).
 *
 * Kafka: MetadataLoader, SharedServer
 */
import { assert } from '../../base/assert';
import { METADATA_PARTITION } from '../controller/metadata-log';
import { RaftClient } from '../controller/quorum/raft-client';
import { voterNode } from '../controller/quorum/request-manager';
import type { SnapshotId } from '../controller/quorum/snapshot-files';
import { readSnapshot } from '../controller/quorum/snapshot-writer';
import { SnapshotGenerator, snapshotToLoad } from '../controller/snapshot-generator';
import { isStored } from '../log/checkpoints';
import { metadataRecordsOf } from '../metadata/record-codec';
import type { BrokerConfig } from '../model/configs';
import type { Happening } from '../model/events';
import type { BrokerId, Offset } from '../model/vocabulary';
import type { MetadataUpdates } from '../protocol/metadata-updates';
import type { Context, NodeId } from '../sim/context';
import { State } from '../sim/state';
import type { Broker } from './broker';
import { MetadataChanges } from './metadata-publisher';

/** A controller that votes. */
export interface Voter {
  readonly id: BrokerId;
  readonly node: NodeId;
}

export class MetadataLoader extends State {
  readonly raft: RaftClient;
  private readonly snapshots: SnapshotGenerator;
  /** What was fetched is not replayed, nor is it heard who leads: a metadata thread that hangs. */
  isWithheld = false;

  constructor(of: {
    readonly id: BrokerId;
    readonly voters: readonly Voter[];
    readonly clusterId: string;
    readonly configs: BrokerConfig;
  }) {
    super();
    assert(
      of.voters.every(({ id, node }) => node === voterNode(id)),
      'a controller listens where its number says',
    );
    this.raft = new RaftClient({ ...of, voters: of.voters.map(({ id }) => id) });
    this.snapshots = new SnapshotGenerator(of.configs);
  }

  /** Whom to ask for decisions as long as nobody is known to lead. */
  get anyController(): NodeId {
    return voterNode(this.raft.quorum.voters[0]!);
  }

  start(broker: Broker, context: Context): void {
    const isNew = !isStored(context.disk, METADATA_PARTITION);
    this.snapshots.started(context.now);
    this.raft.start(context, broker, broker.logs.directoryId);
    if (isNew) return;
    const { logEndOffset, droppedBytes } = this.raft.started;
    const clean = broker.logs.previousEpoch !== null;
    const recovered: Happening = {
      kind: 'LogRecovered',
      broker: broker.id,
      partition: METADATA_PARTITION,
      logEndOffset,
      droppedBytes,
      clean,
    };
    context.emit(recovered);
  }

  /** Told once more, it does all that it has left undone. */
  obey({ are }: MetadataUpdates, broker: Broker, context: Context): void {
    const told: Happening = { kind: are === 'Withheld' ? 'MetadataWithheld' : 'MetadataDelivered', node: context.self };
    context.emit(told);
    this.isWithheld = are === 'Withheld';
    if (this.isWithheld || this.raft.log === null) return;
    this.leaderChanged(broker, context);
    this.committed(broker, context);
  }

  /** The controller that leads is the one that decides. */
  leaderChanged(broker: Broker, context: Context): void {
    const { leader } = this.raft.told;
    if (leader !== null && !this.isWithheld) broker.controllerFound(voterNode(leader), context);
  }

  /** Replays what is committed and new, then lets replicas and groups act on what has changed. */
  committed(broker: Broker, context: Context): void {
    if (this.isWithheld) return;
    const { image, publisher, lifecycle } = broker;
    const { started: log } = this.raft;
    const changes = new MetadataChanges();
    const snapshot = snapshotToLoad(log, image.lastAppliedOffset + 1);
    if (snapshot !== null) this.load(snapshot, changes, broker, context);
    for (const batch of log.batchesFrom((image.lastAppliedOffset + 1) as Offset)) {
      if (batch.lastOffset >= log.highWatermark) break;
      const records = metadataRecordsOf(batch);
      assert(records.ok, 'what the controller committed can be read');
      for (const { offset, record } of records.value) {
        changes.note(record, image);
        image.replay(record, offset);
      }
      image.passed(batch.lastOffset);
    }
    this.snapshots.committed(log, image, context);
    if (publisher.isPublishing) publisher.publish(changes, broker, context);
    else publisher.publishFirst(broker, context);
    lifecycle.metadataReplayed(broker, context);
  }

  /** All that is in it is taken to have changed, and what is not in it to be gone. (Kafka: MetadataLoader.handleLoadSnapshot) */
  private load(id: SnapshotId, changes: MetadataChanges, { image }: Broker, context: Context): void {
    const before = image.topics();
    const { records, lastContained } = readSnapshot(context.disk, id);
    image.load(records, (id.offset - 1) as Offset);
    this.snapshots.loaded(id, lastContained, context.now);
    for (const topic of before)
      if (image.topicById(topic.id) === null) changes.removed.push(...topic.partitions.map(({ partition }) => partition));
    for (const { name, partitions } of image.topics()) {
      changes.configured.add(name);
      for (const { partition } of partitions) changes.touch(partition);
    }
  }
}
