/**
 * Where the replicas of a new topic go, by the controller's choice or a tool's proposal: round-robin over the racks, round-robin over the brokers of each rack, from a random start.
 *
 * The first replica of a partition, its preferred leader, is always on an unfenced broker; fenced ones get replicas only after the
 * unfenced ones of their rack. Each partition begins one rack and one broker further than the one before it, so that leaders
 * spread; after as many partitions as there are unfenced brokers the order is shuffled, so that the same groups do not repeat.
 *
 * Kafka: StripedReplicaPlacer
 */
import { err, ok, type Result } from '../../base/result';
import type { BrokerId } from './vocabulary';

export type Chance = (below: number) => number;

/** (Kafka: UsableBroker) */
export interface UsableBroker {
  readonly id: BrokerId;
  readonly rack: string | null;
  readonly fenced: boolean;
}

/** Replicas by partition, each in order of preference; or, in Kafka's words, why there is no such placement. */
export function placeReplicas(options: {
  readonly brokers: readonly UsableBroker[];
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly chance: Chance;
}): Result<readonly (readonly BrokerId[])[], string> {
  const { brokers, partitions, replicationFactor, chance } = options;
  if (brokers.every(({ fenced }) => fenced)) return err('All brokers are currently fenced.');
  if (replicationFactor > brokers.length) {
    const registered = `only ${brokers.length} broker(s) are registered.`;
    return err(`The target replication factor of ${replicationFactor} cannot be reached because ${registered}`);
  }
  const racks = new RackList(brokers, chance);
  return ok(Array.from({ length: partitions }, () => racks.place(replicationFactor)));
}

/** Brokers of one rack, either the fenced or the unfenced ones. Used up within one partition (a stripe), and whole again for the next. */
class BrokerList {
  private readonly brokers: BrokerId[];
  private stripe = 0;
  private used = 0;
  private start: number;

  constructor(brokers: BrokerId[], chance: Chance) {
    this.brokers = brokers;
    this.start = brokers.length === 0 ? 0 : chance(brokers.length);
  }

  /** Null where all have been used in this stripe. */
  next(stripe: number): BrokerId | null {
    if (this.brokers.length === 0) return null;
    if (stripe !== this.stripe) {
      this.stripe = stripe;
      this.used = 0;
      this.start = (this.start + 1) % this.brokers.length;
    }
    if (this.used === this.brokers.length) return null;
    return this.brokers[(this.start + this.used++) % this.brokers.length]!;
  }

  shuffle(chance: Chance): void {
    shuffle(this.brokers, chance);
  }
}

interface Rack {
  readonly name: string;
  readonly fenced: BrokerList;
  readonly unfenced: BrokerList;
}

/** Lives for one placement only. */
class RackList {
  private readonly racks: Rack[];
  private readonly unfencedCount: number;
  private readonly chance: Chance;
  private stripe = 0;
  private start: number;

  constructor(brokers: readonly UsableBroker[], chance: Chance) {
    const names = [...new Set(brokers.map(({ rack }) => rack ?? ''))].sort();
    const ids = (rack: string, fenced: boolean) =>
      brokers.filter((broker) => (broker.rack ?? '') === rack && broker.fenced === fenced).map(({ id }) => id);
    this.racks = names.map((name) => ({
      name,
      fenced: new BrokerList(ids(name, true), chance),
      unfenced: new BrokerList(ids(name, false), chance),
    }));
    this.unfencedCount = brokers.filter(({ fenced }) => !fenced).length;
    this.chance = chance;
    this.start = chance(this.racks.length);
  }

  place(replicationFactor: number): readonly BrokerId[] {
    if (this.stripe === this.unfencedCount && this.unfencedCount > 1) this.shuffle();
    const leader = this.placeLeader();
    const replicas = [leader.broker, ...this.placeFollowers(replicationFactor - 1, leader.rack)];
    this.stripe++;
    this.start = (this.start + 1) % this.racks.length;
    return replicas;
  }

  private placeLeader(): { readonly broker: BrokerId; readonly rack: number } {
    for (let i = 0; i < this.racks.length; i++) {
      const rack = (this.start + i) % this.racks.length;
      const broker = this.racks[rack]!.unfenced.next(this.stripe);
      if (broker !== null) return { broker, rack };
    }
    throw new Error('broken belief: some broker is unfenced');
  }

  /** Every rack gives one in turn, the leader's rack only from the second round on. */
  private placeFollowers(count: number, leaderRack: number): readonly BrokerId[] {
    const followers: BrokerId[] = [];
    let leaderRackToSkip: number | null = leaderRack;
    for (let rack = this.start; followers.length < count; rack = (rack + 1) % this.racks.length) {
      const skipped = rack === leaderRackToSkip;
      if (skipped) leaderRackToSkip = null;
      const { unfenced, fenced } = this.racks[rack]!;
      const broker = skipped ? null : (unfenced.next(this.stripe) ?? fenced.next(this.stripe));
      if (broker !== null) followers.push(broker);
    }
    return followers;
  }

  private shuffle(): void {
    shuffle(this.racks, this.chance);
    for (const { fenced, unfenced } of this.racks) {
      fenced.shuffle(this.chance);
      unfenced.shuffle(this.chance);
    }
    this.stripe = 0;
  }
}

function shuffle<T>(list: T[], chance: Chance): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = chance(i + 1);
    const swapped = list[i]!;
    list[i] = list[j]!;
    list[j] = swapped;
  }
}
