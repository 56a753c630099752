/** Producers and consumers: added, removed, stopped, and told what to send. */
import { err, ok, type Result } from '../../../base/result';
import { utf8Encode } from '../../../base/utf8';
import { consumerConfigProblem } from '../../clients/consumer/consumer-settings';
import { producerConfigProblem } from '../../clients/producer/producer-settings';
import type { Cluster, RecordsToSend } from '../../cluster/cluster';
import type { ClientDescription } from '../../cluster/description';
import { type ConsumerConfig, consumerDefaults, type ProducerConfig, producerDefaults } from '../../model/configs';
import type { GroupId } from '../../model/vocabulary';
import type { NodeId } from '../../sim/context';
import type { AddConsumer, AddProducer, SlowClient } from '../commands/clients';
import type { Configure } from '../commands/configs';
import { type Produce, valuesOf } from '../commands/producing';
import type { Configs } from '../commands/words';
import { type By, done, type Judged, later, refused } from './act';
import { changed, configFrom, freeName, nameIsTaken } from './new-nodes';
import { problemWithClient, problemWithProcess } from './processes';

/** A consumer's application takes this long for a record: long enough to be seen at work. */
const PROCESSING_US = 2_000;

/** Of several producers the first that is running. */
export function produce(cluster: Cluster, { topic, key, value, producer, times }: Produce): Judged {
  const producers = cluster
    .clientDescriptions()
    .filter(({ kind, node }) => kind === 'Producer' && (producer === null || node === producer));
  const chosen = producers.find(({ node }) => cluster.sim.status(node) === 'Running');
  if (producers.length === 0) return refused(`There is no producer${producer === null ? '' : ` ${producer}`}.`);
  if (chosen === undefined) return refused(`${producers[0]?.node} is not running.`);
  const record = { key: key === null ? null : utf8Encode(key), value: value === null ? null : utf8Encode(value), partition: null };
  const records: RecordsToSend = valuesOf({ value, times }).map((each) =>
    each === null || each === value ? record : { ...record, value: utf8Encode(each) },
  );
  return ok(({ cause }) => {
    cluster.send(chosen.node, topic, records, cause);
    const many = records.length === 1 ? '1 record' : `${records.length} records`;
    return isPaused(cluster, chosen.node) ? [`${chosen.node} is paused: it holds ${many} until it goes on.`] : [];
  });
}

export function addProducer(cluster: Cluster, command: AddProducer): Judged {
  const config = configFrom<ProducerConfig>(producerDefaults, command.configs);
  if (!config.ok) return config;
  const problem = producerConfigProblem(config.value);
  if (problem !== null) return refused(problem);
  const node = command.node ?? freeName(cluster, 'producer');
  return add(cluster, { kind: 'Producer', node, config: config.value });
}

export function addConsumer(cluster: Cluster, command: AddConsumer): Judged {
  const config = configFrom<ConsumerConfig>(consumerDefaults, command.configs);
  if (!config.ok) return config;
  const problem = consumerConfigProblem(config.value);
  if (problem !== null) return refused(problem);
  const { group, topic, handler } = command;
  const commitsByItself = config.value['enable.auto.commit'] ?? consumerDefaults['enable.auto.commit'];
  if (handler !== null && commitsByItself)
    return refused('The handler calls commitSync() itself: set enable.auto.commit=false, or poll() commits behind its back.');
  const node = command.node ?? freeName(cluster, group);
  return add(cluster, { kind: 'Consumer', node, group, topic, config: config.value, processingUs: PROCESSING_US, handler });
}

/** Says its name. */
export function add(cluster: Cluster, client: ClientDescription): Judged {
  const taken = nameIsTaken(cluster, client.node);
  if (taken !== null) return refused(taken);
  return ok(({ cause }) => {
    cluster.addClient(client, cause);
    return [client.node];
  });
}

/** Whoever lives ends in order first. */
export function remove(cluster: Cluster, node: NodeId, kind: ClientDescription['kind'], close: (by: By) => void): Judged {
  const isDead = cluster.hasNode(node) && cluster.sim.status(node) === 'Dead';
  const problem = problemWithClient(cluster, node, kind, isDead ? 'dead' : 'running');
  if (problem !== null) return refused(problem);
  return done(isDead ? () => cluster.forgetClient(node) : close);
}

/** Answered when it has left its group and ended. */
export function stopConsumer(cluster: Cluster, node: NodeId): Judged {
  const problem = problemWithClient(cluster, node, 'Consumer', 'running');
  if (problem !== null) return refused(problem);
  if (cluster.isStopping(node)) return refused(`${node} is stopping already.`);
  return later(({ number, cause }) => cluster.stopConsumers([node], number, cause));
}

/** It ends in order and is started with them: answered then. A dead one has them when it is restarted. Without a value, the default. */
export function configure(cluster: Cluster, { kind, node, configs }: Configure): Judged {
  const client = cluster.client(node);
  const isMeant = client?.kind === (kind === 'ConfigureProducer' ? 'Producer' : 'Consumer');
  if (!isMeant) return refused(`There is no ${kind === 'ConfigureProducer' ? 'producer' : 'consumer'} ${node}.`);
  const configured = client.kind === 'Producer' ? producerWith(client, configs) : consumerWith(client, configs);
  if (!configured.ok) return refused(configured.error);
  if (cluster.sim.status(node) === 'Dead') return done(() => cluster.configureClient(configured.value));
  const problem = problemWithProcess(cluster, node, 'running');
  if (problem !== null) return refused(problem);
  if (cluster.isStopping(node)) return refused(`${node} is stopping already.`);
  return later(({ number, cause }) => cluster.startAnew(configured.value, number, cause));
}

type Of<K extends ClientDescription['kind']> = Extract<ClientDescription, { kind: K }>;

function producerWith(client: Of<'Producer'>, configs: Configs): Result<ClientDescription, string> {
  const config = changed<ProducerConfig>(client.config, producerDefaults, configs);
  if (!config.ok) return config;
  const problem = producerConfigProblem(config.value);
  return problem === null ? ok({ ...client, config: config.value }) : err(problem);
}

/** Its group is a setting like others: a consumer that is started anew with another `group.id` is a member of that one. */
function consumerWith(client: Of<'Consumer'>, configs: Configs): Result<ClientDescription, string> {
  const others = configs.filter(([name]) => name !== 'group.id');
  const config = changed<ConsumerConfig>(client.config, consumerDefaults, others);
  if (!config.ok) return config;
  const problem = consumerConfigProblem(config.value);
  if (problem !== null) return err(problem);
  const group = (configs.findLast(([name]) => name === 'group.id')?.[1] ?? client.group) as GroupId;
  return group === ''
    ? err('A consumer that subscribes to topics has to have a group.id.')
    : ok({ ...client, group, config: config.value });
}

type Kind = 'Consumer' | 'Producer';

export function pause(cluster: Cluster, node: NodeId, kind: Kind): Judged {
  const problem = problemWithClient(cluster, node, kind, 'running');
  if (problem !== null) return refused(problem);
  if (isPaused(cluster, node)) return refused(`${node} is paused already.`);
  return done(({ cause }) => cluster.pauseApplication(node, cause));
}

export function resume(cluster: Cluster, node: NodeId, kind: Kind): Judged {
  const problem = problemWithClient(cluster, node, kind, 'running');
  if (problem !== null) return refused(problem);
  return isPaused(cluster, node) ? done(({ cause }) => cluster.resumeApplication(node, cause)) : refused(`${node} is not paused.`);
}

export function pollOnce(cluster: Cluster, node: NodeId): Judged {
  const problem = problemWithClient(cluster, node, 'Consumer', 'running');
  if (problem !== null) return refused(problem);
  const consumer = cluster.consumer(node);
  if (consumer?.isPaused !== true) return refused(`${node} is not paused: it polls by itself.`);
  if (consumer.pollsOnce) return refused(`${node} is waiting in poll() already.`);
  return done(({ cause }) => cluster.pollOnce(node, cause));
}

export function failConsumer(cluster: Cluster, node: NodeId): Judged {
  const problem = problemWithClient(cluster, node, 'Consumer', 'running');
  if (problem !== null) return refused(problem);
  if (cluster.isStopping(node)) return refused(`${node} is stopping already.`);
  if (cluster.consumer(node)?.throwsNext === true) return refused(`${node} throws at its next record already.`);
  return done(({ cause }) => cluster.throwOnNextRecord(node, cause));
}

const isPaused = (cluster: Cluster, node: NodeId) => cluster.consumer(node)?.isPaused === true || cluster.producer(node)?.isPaused === true;

export function slow(cluster: Cluster, { node, perRecordMs }: SlowClient, kind: Kind): Judged {
  const problem = problemWithClient(cluster, node, kind, 'running');
  return problem === null ? done(({ cause }) => cluster.setPace(node, perRecordMs * 1_000, cause)) : refused(problem);
}
