/** A plan's clients and topics as the commands that make them. */
import type { ClientDescription } from '../engine/cluster/description';
import type { AddConsumer, AddProducer } from '../engine/session/commands/clients';
import type { CreateTopic } from '../engine/session/commands/topics';
import type { Configs } from '../engine/session/commands/words';
import { REPLICAS, type TopicPlan } from './plan';

type Of<K extends ClientDescription['kind']> = Extract<ClientDescription, { kind: K }>;

const told = (config: object): Configs => Object.entries(config).map(([name, value]) => [name, String(value)] as const);

export const addProducer = ({ node, config }: Of<'Producer'>): AddProducer => ({ kind: 'AddProducer', node, configs: told(config) });

export const addConsumer = ({ node, group, topic, config, handler }: Of<'Consumer'>): AddConsumer => ({
  kind: 'AddConsumer',
  node,
  group,
  topic,
  configs: told(config),
  handler,
});

export const createTopic = ({ topic, partitions, configs }: TopicPlan): CreateTopic => ({
  kind: 'CreateTopic',
  topic,
  partitions,
  replicationFactor: REPLICAS,
  assignment: null,
  configs,
});
