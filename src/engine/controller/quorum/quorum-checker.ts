/**
 * I-19: what must hold of the quorum at every moment, whoever dies and returns. Epochs never fall. A voter votes once an epoch, and keeps
 * to it through a restart. An epoch has one leader. What one voter knows to be committed, no other has otherwise, and every later leader
 * that decides anything has it.
 *
 * Exceptions: two controllers may believe at once that they lead, in different epochs; the older one commits nothing more.
 *
 * It watches and is watched by nobody: nothing in the cluster may ask it. (Kafka: the invariants of RaftEventSimulationTest)
 */
import type { BrokerId, LeaderEpoch, Offset } from '../../model/vocabulary';
import type { RecordBatch } from '../../protocol/record-batch';
import { State } from '../../sim/state';
import type { Controller } from '../controller';

type Batch = Pick<RecordBatch, 'baseOffset' | 'lastOffset' | 'leaderEpoch' | 'crc'>;

/** A voter whose process lives, as it stands. */
export interface VoterView {
  readonly id: BrokerId;
  readonly epoch: LeaderEpoch;
  readonly votedFor: BrokerId | null;
  readonly role: 'Leads' | 'Decides' | 'Other';
  readonly highWatermark: Offset;
  readonly logEndOffset: Offset;
  batchesFrom(offset: Offset): Iterable<Batch>;
}

export const voterView = ({ id, quorum, log, isActive }: Controller): VoterView => ({
  id,
  epoch: quorum.epoch,
  votedFor: quorum.leader === id ? id : quorum.votedFor,
  role: isActive ? 'Decides' : quorum.current.kind === 'Leader' ? 'Leads' : 'Other',
  highWatermark: log?.highWatermark ?? (0 as Offset),
  logEndOffset: log?.logEndOffset ?? (0 as Offset),
  batchesFrom: (offset) => log?.batchesFrom(offset) ?? [],
});

interface Seen {
  epoch: LeaderEpoch;
  votedFor: BrokerId | null;
  /** Up to here what it calls committed was compared. */
  compared: Offset;
}

export class QuorumChecker extends State {
  private readonly leaders = new Map<LeaderEpoch, BrokerId>();
  private readonly committed = new Map<Offset, string>();
  private committedEnd = 0 as Offset;
  private readonly seen = new Map<BrokerId, Seen>();

  /** Returns what is wrong, or null. */
  check(voters: readonly VoterView[]): string | null {
    for (const voter of voters) {
      const problem = this.epochs(voter) ?? this.leads(voter) ?? this.agrees(voter);
      if (problem !== null) return problem;
    }
    return null;
  }

  private epochs({ id, epoch, votedFor }: VoterView): string | null {
    const seen = this.seen.get(id) ?? { epoch, votedFor, compared: 0 as Offset };
    this.seen.set(id, seen);
    const before = { ...seen };
    // A process that has not read its disk yet knows nothing.
    if (epoch === 0) return null;
    seen.epoch = epoch;
    seen.votedFor = votedFor;
    if (epoch < before.epoch) return `controller ${id} was in epoch ${before.epoch} and is in ${epoch}`;
    if (epoch === before.epoch && before.votedFor !== null && votedFor !== before.votedFor)
      return `controller ${id} voted for ${before.votedFor} in epoch ${epoch}, and now for ${votedFor}`;
    return null;
  }

  private leads({ id, epoch, role, logEndOffset }: VoterView): string | null {
    if (role === 'Other') return null;
    const known = this.leaders.get(epoch) ?? id;
    this.leaders.set(epoch, known);
    if (known !== id) return `controllers ${known} and ${id} both lead epoch ${epoch}`;
    const isNewest = Math.max(...this.leaders.keys()) === epoch;
    if (isNewest && logEndOffset < this.committedEnd)
      return `controller ${id} leads epoch ${epoch} and has ${logEndOffset} of ${this.committedEnd} committed records`;
    return null;
  }

  private agrees({ id, highWatermark, batchesFrom }: VoterView): string | null {
    const seen = this.seen.get(id)!;
    // What a new process is told again may be looked at again.
    if (highWatermark < seen.compared) seen.compared = 0 as Offset;
    if (highWatermark === seen.compared) return null;
    for (const batch of batchesFrom(seen.compared)) {
      if (batch.lastOffset >= highWatermark) break;
      const said = `epoch ${batch.leaderEpoch}, CRC ${batch.crc}`;
      const known = this.committed.get(batch.baseOffset);
      if (known === undefined && batch.baseOffset < this.committedEnd)
        return `controller ${id} has another batch at committed offset ${batch.baseOffset}`;
      if (known !== undefined && known !== said) return `committed offset ${batch.baseOffset} is ${known}, and on controller ${id} ${said}`;
      this.committed.set(batch.baseOffset, said);
      this.committedEnd = Math.max(this.committedEnd, batch.lastOffset + 1) as Offset;
    }
    seen.compared = highWatermark;
    return null;
  }
}
