/**
 * What a command does to a cluster. What the operator can see to be impossible is refused at once; what the cluster must decide is
 * asked of it by the admin tool, and its answer comes as an event when it comes.
 *
 * A refusal is found without touching anything: whoever offers a command asks why it would be refused (refusal.ts).
 * Read next: acts/ (one file a family).
 */
import { assertUnreachable } from '../../base/assert';
import { ok } from '../../base/result';
import type { Cluster } from '../cluster/cluster';
import type { ClientDescription } from '../cluster/description';
import { corruptByte, repairByte } from '../cluster/rotten-byte';
import type { Happening } from '../model/events';
import type { EventId, NodeId } from '../sim/context';
import { type Judged, later, refused } from './acts/act';
import { addBroker, configureBroker, ofBroker, removeBroker } from './acts/brokers';
import {
  addConsumer,
  addProducer,
  configure,
  failConsumer,
  pause,
  pollOnce,
  produce,
  remove,
  resume,
  slow,
  stopConsumer,
} from './acts/clients';
import { ofController } from './acts/controllers';
import { startGroup, stopGroup } from './acts/groups';
import { onLink } from './acts/links';
import { onMachine } from './acts/machines';
import { onMessage } from './acts/messages';
import { freeze, kill, losePower, reload, restart, shutDown, thaw } from './acts/processes';
import { addQueue, addWorker, enqueue } from './acts/queues';
import { type Command, printCommand } from './commands';
import { printArguments } from './commands/configs';
import type { JournalEntry } from './journal';

export function runCommand(cluster: Cluster, { number, command }: JournalEntry): void {
  const given: Happening = { kind: 'CommandGiven', command: number, text: printCommand(command) };
  const cause = cluster.sim.emitFromOutside(given);
  const judged = judge(cluster, command);
  const lines = judged.ok ? judged.value({ number, cause }) : [judged.error];
  if (lines !== 'Later') answer(cluster, { kind: 'CommandAnswered', command: number, failed: !judged.ok, lines }, cause);
}

/** What was to end has ended. */
export function answerDone(cluster: Cluster, command: number, cause: EventId): void {
  answer(cluster, { kind: 'CommandAnswered', command, failed: false, lines: [] }, cause);
}

function answer({ sim }: Cluster, answered: Happening, cause: EventId): void {
  sim.emit(answered, { node: null, cause });
}

/** Changes nothing. */
export function judge(cluster: Cluster, command: Command): Judged {
  switch (command.kind) {
    case 'CreateTopic':
    case 'DeleteTopic':
    case 'AddPartitions':
    case 'ListTopics':
    case 'DescribeTopics':
    case 'DescribeConfigs':
    case 'ListGroups':
    case 'DescribeGroup':
    case 'ResetOffsets':
    case 'DeleteGroup':
    case 'DeleteRecords':
    case 'ElectLeaders':
    case 'DescribeQuorum':
    case 'DescribeFeatures':
    case 'UpdateFeatures':
    case 'GenerateReassignment':
    case 'ListReassignments':
    case 'ReassignPartitions':
    case 'VerifyReassignment':
    case 'CancelReassignment':
      return later(({ number, cause }) => cluster.askAdmin(number, command, cause));
    case 'AlterConfigs':
      return later(({ number, cause }) => cluster.askAdmin(number, { ...command, args: printArguments(command) }, cause));
    case 'ConfigureProducer':
    case 'ConfigureConsumer':
      return configure(cluster, command);
    case 'ConfigureBroker':
      return configureBroker(cluster, command);
    case 'StopGroup':
      return stopGroup(cluster, command.group);
    case 'StartGroup':
      return startGroup(cluster, command.group);
    case 'Produce':
      return produce(cluster, command);
    case 'KillBroker':
      return ofBroker(cluster, command.broker, kill);
    case 'ShutDownBroker':
      return ofBroker(cluster, command.broker, shutDown);
    case 'RestartBroker':
      return ofBroker(cluster, command.broker, restart);
    case 'FreezeBroker':
      return ofBroker(cluster, command.broker, freeze);
    case 'ThawBroker':
      return ofBroker(cluster, command.broker, thaw);
    case 'PowerLossBroker':
      return ofBroker(cluster, command.broker, losePower);
    case 'AddBroker':
      return addBroker(cluster, command);
    case 'RemoveBroker':
      return removeBroker(cluster, command.broker);
    case 'KillController':
      return ofController(cluster, command.controller, kill);
    case 'ShutDownController':
      return ofController(cluster, command.controller, shutDown);
    case 'RestartController':
      return ofController(cluster, command.controller, restart);
    case 'FreezeController':
      return ofController(cluster, command.controller, freeze);
    case 'ThawController':
      return ofController(cluster, command.controller, thaw);
    case 'PowerLossController':
      return ofController(cluster, command.controller, losePower);
    case 'CorruptByte':
      return changeByte(corruptByte(cluster, command, command.to));
    case 'RepairByte':
      return changeByte(repairByte(cluster, command));
    case 'Cut':
    case 'Heal':
    case 'Slow':
    case 'Lossy':
      return onLink(cluster, command);
    case 'FillDisk':
    case 'FreeDisk':
    case 'DestroyDisk':
    case 'SkewClock':
    case 'TearLastBatch':
    case 'WithholdMetadata':
    case 'DeliverMetadata':
      return onMachine(cluster, command);
    case 'HoldMessage':
    case 'ReleaseMessage':
    case 'DelayMessage':
    case 'DropMessage':
      return onMessage(cluster, command);
    case 'Reload':
      return reload(cluster);
    case 'AddProducer':
      return addProducer(cluster, command);
    case 'AddConsumer':
      return addConsumer(cluster, command);
    case 'RemoveConsumer':
      return remove(cluster, command.node, 'Consumer', ({ cause }) => cluster.removeConsumer(command.node, cause));
    case 'StopConsumer':
      return stopConsumer(cluster, command.node);
    case 'KillConsumer':
      return ofClient(cluster, command.node, 'Consumer', kill);
    case 'RestartConsumer':
      return ofClient(cluster, command.node, 'Consumer', restart);
    case 'FreezeConsumer':
      return ofClient(cluster, command.node, 'Consumer', freeze);
    case 'ThawConsumer':
      return ofClient(cluster, command.node, 'Consumer', thaw);
    case 'PauseConsumer':
      return pause(cluster, command.node, 'Consumer');
    case 'ResumeConsumer':
      return resume(cluster, command.node, 'Consumer');
    case 'SlowConsumer':
      return slow(cluster, command, 'Consumer');
    case 'PollOnce':
      return pollOnce(cluster, command.node);
    case 'FailConsumer':
      return failConsumer(cluster, command.node);
    case 'RemoveProducer':
      return remove(cluster, command.node, 'Producer', ({ cause }) => cluster.removeProducer(command.node, cause));
    case 'FreezeProducer':
      return ofClient(cluster, command.node, 'Producer', freeze);
    case 'ThawProducer':
      return ofClient(cluster, command.node, 'Producer', thaw);
    case 'PauseProducer':
      return pause(cluster, command.node, 'Producer');
    case 'ResumeProducer':
      return resume(cluster, command.node, 'Producer');
    case 'SlowProducer':
      return slow(cluster, command, 'Producer');
    case 'KillProducer':
      return ofClient(cluster, command.node, 'Producer', kill);
    case 'RestartProducer':
      return ofClient(cluster, command.node, 'Producer', restart);
    case 'AddQueue':
      return addQueue(cluster, command);
    case 'AddWorker':
      return addWorker(cluster, command);
    case 'Enqueue':
      return enqueue(cluster, command);
    case 'KillQueue':
      return ofClient(cluster, command.node, 'Queue', kill);
    case 'RestartQueue':
      return ofClient(cluster, command.node, 'Queue', restart);
    case 'KillWorker':
      return ofClient(cluster, command.node, 'Worker', kill);
    case 'RestartWorker':
      return ofClient(cluster, command.node, 'Worker', restart);
    case 'RemoveWorker':
      return remove(cluster, command.node, 'Worker', ({ cause }) => cluster.removeWorker(command.node, cause));
    default:
      return assertUnreachable(command);
  }
}

/** It is a client of that kind, and then whatever else the act needs. */
function ofClient(
  cluster: Cluster,
  node: NodeId,
  kind: ClientDescription['kind'],
  act: (cluster: Cluster, node: NodeId) => Judged,
): Judged {
  return cluster.client(node)?.kind === kind ? act(cluster, node) : refused(`There is no ${kind.toLowerCase()} ${node}.`);
}

function changeByte(change: ReturnType<typeof corruptByte>): Judged {
  return change.ok ? ok(({ cause }) => change.value(cause)) : change;
}
