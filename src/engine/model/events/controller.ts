/** What the controller decides: who is alive, which topics there are, who leads and who is in sync. */
import type { BrokerEpoch, BrokerId, LeaderEpoch, TopicName, TopicPartition } from '../vocabulary';
import { NO_LEADER, partitionName } from '../vocabulary';
import { many, type Sentences } from './sentences';

export type ControllerHappening =
  /** Of several that vote; one alone elects itself and tells nobody. */
  | { readonly kind: 'ControllerElected'; readonly controller: BrokerId; readonly epoch: LeaderEpoch }
  | {
      readonly kind: 'ControllerResigned';
      readonly controller: BrokerId;
      readonly epoch: LeaderEpoch;
      readonly because: 'NoMajority' | 'Shutdown';
    }
  | { readonly kind: 'BrokerRegistered'; readonly broker: BrokerId; readonly brokerEpoch: BrokerEpoch }
  /** It is on its way out: it leads nothing any more, and is still there to serve who has not heard of it. */
  | { readonly kind: 'BrokerShuttingDown'; readonly broker: BrokerId }
  | { readonly kind: 'BrokerFenced'; readonly broker: BrokerId; readonly because: 'Silence' | 'Shutdown' }
  | { readonly kind: 'BrokerUnfenced'; readonly broker: BrokerId }
  | { readonly kind: 'BrokerUnregistered'; readonly broker: BrokerId }
  /** A client asked a broker for a topic that there is not, and the broker has the controller create it. */
  | { readonly kind: 'TopicMissed'; readonly topic: TopicName; readonly broker: BrokerId; readonly client: string | null }
  | { readonly kind: 'TopicCreated'; readonly topic: TopicName; readonly partitions: number; readonly replicationFactor: number }
  /** `partitions` counts all of them, the new ones included. */
  | { readonly kind: 'PartitionsAdded'; readonly topic: TopicName; readonly added: number; readonly partitions: number }
  /** Null: the default is in force again. */
  | { readonly kind: 'TopicConfigured'; readonly topic: TopicName; readonly name: string; readonly value: string | null }
  | { readonly kind: 'TopicDeleted'; readonly topic: TopicName }
  | {
      readonly kind: 'LeaderElected';
      readonly partition: TopicPartition;
      /** NO_LEADER where nobody may lead. */
      readonly leader: BrokerId;
      readonly leaderEpoch: LeaderEpoch;
      readonly isr: readonly BrokerId[];
      readonly unclean: boolean;
    }
  | {
      readonly kind: 'IsrShrunk';
      readonly partition: TopicPartition;
      readonly removed: readonly BrokerId[];
      readonly isr: readonly BrokerId[];
    }
  | {
      readonly kind: 'IsrExpanded';
      readonly partition: TopicPartition;
      readonly added: readonly BrokerId[];
      readonly isr: readonly BrokerId[];
    };

export const TELL_CONTROLLER: Sentences<ControllerHappening> = {
  ControllerElected: (what) => `Controller ${what.controller} leads the quorum, epoch ${what.epoch}: a majority has voted for it.`,
  ControllerResigned: (what) =>
    `Controller ${what.controller} resigns, epoch ${what.epoch}: ${what.because === 'Shutdown' ? 'it shuts down' : 'no majority fetches from it'}.`,
  BrokerRegistered: (what) =>
    `Broker ${what.broker} registered, broker epoch ${what.brokerEpoch}; it is fenced until it has caught up with the metadata.`,
  BrokerShuttingDown: (what) => `Broker ${what.broker} is shutting down: others lead what it led.`,
  BrokerFenced: (what) => `Broker ${what.broker} is fenced: ${what.because === 'Silence' ? 'its heartbeats stopped' : 'it has shut down'}.`,
  BrokerUnfenced: (what) => `Broker ${what.broker} is unfenced: it may lead and join ISRs.`,
  BrokerUnregistered: (what) => `Broker ${what.broker} is registered no more: the cluster has forgotten it.`,
  TopicMissed: (what) =>
    `${what.client ?? 'A client'} asks broker ${what.broker} for topic ${what.topic}, which does not exist: the broker has it created, because auto.create.topics.enable=true.`,
  TopicCreated: (what) =>
    `Topic ${what.topic} exists, ${many(what.partitions, 'partition')}, replication factor ${what.replicationFactor}.`,
  PartitionsAdded: (what) =>
    `Topic ${what.topic} has ${many(what.partitions, 'partition')} now, ${what.added} of them new; what was written stays where it is.`,
  TopicConfigured: (what) => `${what.name} of topic ${what.topic} is ${what.value ?? 'what the cluster says'} from now on.`,
  TopicDeleted: (what) => `Topic ${what.topic} is deleted.`,
  LeaderElected: (what) =>
    what.leader === NO_LEADER
      ? `${partitionName(what.partition)} has no leader, epoch ${what.leaderEpoch}: nobody in its ISR is alive.`
      : `Leader of ${partitionName(what.partition)} is now broker ${what.leader}, epoch ${what.leaderEpoch}${what.unclean ? ' (unclean)' : ''}.`,
  IsrShrunk: (what) =>
    `ISR of ${partitionName(what.partition)} is ${what.isr.join(', ') || 'empty'}; broker ${what.removed.join(', ')} is out.`,
  IsrExpanded: (what) =>
    `ISR of ${partitionName(what.partition)} is ${what.isr.join(', ')}; broker ${what.added.join(', ')} has caught up.`,
};
