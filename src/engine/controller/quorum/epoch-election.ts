/**
 * The votes of one election, as the one who asks for them hears of them. Its own is among them.
 *
 * A vote may never be counted twice.
 *
 * Kafka: EpochElection
 */
import type { BrokerId } from '../../model/vocabulary';
import { State } from '../../sim/state';

type Vote = 'Unrecorded' | 'Granted' | 'Rejected';

export class EpochElection extends State {
  private readonly votes = new Map<BrokerId, Vote>();

  constructor(voters: readonly BrokerId[], self: BrokerId) {
    super();
    for (const voter of voters) this.votes.set(voter, voter === self ? 'Granted' : 'Unrecorded');
  }

  record(voter: BrokerId, isGranted: boolean): void {
    this.votes.set(voter, isGranted ? 'Granted' : 'Rejected');
  }

  isUnrecorded(voter: BrokerId): boolean {
    return this.votes.get(voter) === 'Unrecorded';
  }

  get granting(): readonly BrokerId[] {
    return this.who('Granted');
  }

  get isGranted(): boolean {
    return this.granting.length >= this.majority;
  }

  /** Whoever has not answered yet cannot make it a majority any more. */
  get isRejected(): boolean {
    return this.granting.length + this.who('Unrecorded').length < this.majority;
  }

  private get majority(): number {
    return Math.floor(this.votes.size / 2) + 1;
  }

  private who(vote: Vote): readonly BrokerId[] {
    return [...this.votes].filter(([, each]) => each === vote).map(([voter]) => voter);
  }
}
