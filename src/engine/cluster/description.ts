/** What a cluster is made of when it begins: the one part of a session, besides seed and journal, that decides all the rest. */
import {
  type BrokerConfig,
  brokerDefaults,
  type ConsumerConfig,
  type ProducerConfig,
  type QueueConfig,
  type WorkerConfig,
} from '../model/configs';
import type { HistoricRules } from '../model/historic-rules';
import type { RecordHandler } from '../model/record-handler';
import type { BrokerId, GroupId, TopicName } from '../model/vocabulary';
import type { NodeId } from '../sim/context';
import type { LinkSettings } from '../sim/link';

export interface ClusterDescription {
  readonly clusterId: string;
  readonly seed: number;
  /** Milliseconds since 1970 at which virtual time is 0. */
  readonly epochMs: number;
  readonly brokers: readonly BrokerId[];
  readonly controller: BrokerId;
  /** All that vote, where that one does not vote alone. It is the first of them. */
  readonly controllers?: readonly BrokerId[];
  /** What differs from Kafka's defaults. */
  readonly configs: Partial<BrokerConfig>;
  readonly network: LinkSettings;
  /** Old rules that it lives by (the museum's); none where nothing is said. */
  readonly rules?: HistoricRules;
  /** Where outsiders reach the brokers: one port each, from this one on; null where nobody is let in. */
  readonly external: { readonly host: string; readonly firstPort: number } | null;
}

/** What a broker's own server.properties says differently from everybody's: where it stands, say. */
export interface OwnConfig {
  readonly broker: BrokerId;
  readonly config: Partial<BrokerConfig>;
}

/** A client process, dead or alive: what it is started from again. */
export type ClientDescription =
  | { readonly kind: 'Producer'; readonly node: NodeId; readonly config: Partial<ProducerConfig> }
  | {
      readonly kind: 'Consumer';
      readonly node: NodeId;
      readonly group: GroupId;
      readonly topic: TopicName;
      readonly config: Partial<ConsumerConfig>;
      /** What the application takes for one record. */
      readonly processingUs: number;
      /** Null where it does nothing outside Kafka: it works on all that poll() returned, and then commits. */
      readonly handler: RecordHandler | null;
    }
  // Nothing of Kafka's, but of the same world: a task queue, who sends to it, and who works for it.
  | { readonly kind: 'Queue'; readonly node: NodeId; readonly config: Partial<QueueConfig> }
  | { readonly kind: 'QueueSender'; readonly node: NodeId; readonly queue: NodeId }
  | {
      readonly kind: 'Worker';
      readonly node: NodeId;
      readonly queue: NodeId;
      readonly config: Partial<WorkerConfig>;
      /** Its work fails on a message that contains this; null where it never does. */
      readonly failsOn: string | null;
    };

export const controllerIds = ({ controller, controllers }: ClusterDescription): readonly BrokerId[] => controllers ?? [controller];

export const brokerNode = (id: BrokerId) => `broker-${id}` as NodeId;
export const controllerNode = (id: BrokerId) => `controller-${id}` as NodeId;
/** The application that puts messages into a queue. */
export const senderNode = (queue: NodeId) => `${queue}-sender` as NodeId;
/** A broker keeps its port for life. */
export const externalPort = (firstPort: number, id: BrokerId) => firstPort + id - 1;
export const ADMIN = 'admin' as NodeId;
/** The port that brokers listen on inside the world. */
export const INTERNAL_PORT = 9092;

/** A millisecond between any two machines, with some jitter: one hop is worth watching, and nothing has to be waited for. */
export const defaultNetwork: LinkSettings = { latencyUs: 1_000, jitterUs: 200, bytesPerSecond: 125_000_000 };

/** As many as survive the death of one. */
export const CONTROLLERS_USUAL = 3;

export function defaultDescription(options: { seed: number; brokers?: number; controllers?: number; epochMs: number }): ClusterDescription {
  const brokers = Array.from({ length: options.brokers ?? 3 }, (_, index) => (index + 1) as BrokerId);
  const controllers = Array.from({ length: options.controllers ?? CONTROLLERS_USUAL }, (_, index) => (101 + index) as BrokerId);
  return {
    clusterId: 'glassbroker-cluster-01',
    seed: options.seed,
    epochMs: options.epochMs,
    brokers,
    controller: controllers[0]!,
    ...(controllers.length === 1 ? {} : { controllers }),
    configs: { 'offsets.topic.replication.factor': Math.min(brokerDefaults['offsets.topic.replication.factor'], brokers.length) },
    network: defaultNetwork,
    external: null,
  };
}
