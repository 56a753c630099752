/**
 * What is done to a machine, or to what its process hears.
 *
 * Departure: every timeout is measured by a clock that never jumps, as Kafka measures sessions and requests (System.nanoTime). What Kafka
 * measures with System.currentTimeMillis (replica.lag.time.max.ms, say) would also see the jump itself, once.
 */
import { assertUnreachable } from '../../../base/assert';
import { ok } from '../../../base/result';
import type { Cluster } from '../../cluster/cluster';
import { brokerNode } from '../../cluster/description';
import { tearLastBatch } from '../../cluster/torn-batch';
import type { NodeId } from '../../sim/context';
import { type MachineCommand, SPAN_MAX_MS } from '../commands/machines';
import { done, type Judged, refused } from './act';
import { ofBroker } from './brokers';
import { problemWithProcess } from './processes';

export function onMachine(cluster: Cluster, command: MachineCommand): Judged {
  const { sim } = cluster;
  switch (command.kind) {
    case 'FillDisk':
      return ofBroker(cluster, command.broker, (_, node) => {
        if (sim.diskOf(node).isFull) return refused(`The disk of ${node} is full already.`);
        return done(({ cause }) => sim.fillDisk(node, cause));
      });
    case 'FreeDisk':
      return ofBroker(cluster, command.broker, (_, node) => {
        if (!sim.diskOf(node).isFull) return refused(`The disk of ${node} has room.`);
        return done(({ cause }) => sim.freeDisk(node, cause));
      });
    case 'DestroyDisk':
      return ofBroker(cluster, command.broker, (_, node) => {
        if (sim.diskOf(node).fileNames().length === 0) return refused(`The disk of ${node} is empty: there is nothing to lose.`);
        return done(({ cause }) => sim.destroyDisk(node, cause));
      });
    case 'SkewClock': {
      const { node, byMs } = command;
      if (!cluster.hasNode(node)) return refused(missing(cluster, node));
      if (Math.abs(sim.clockSkewMs(node) + byMs) > SPAN_MAX_MS) return refused('No clock is more than a century wrong.');
      return done(({ cause }) => sim.skewClock(node, byMs, cause));
    }
    case 'TearLastBatch':
      return ofBroker(cluster, command.broker, () => {
        const torn = tearLastBatch(cluster, command);
        return torn.ok ? ok(({ cause }) => torn.value(cause)) : torn;
      });
    case 'WithholdMetadata':
    case 'DeliverMetadata':
      return onMetadata(cluster, command.node, command.kind === 'WithholdMetadata' ? 'Withheld' : 'Delivered');
    default:
      return assertUnreachable(command);
  }
}

const missing = ({ sim }: Cluster, node: NodeId) => `There is no ${node}; nodes are ${sim.hostIds().join(', ')}.`;

/** A process that dies takes it along: the next one hears all. */
function onMetadata(cluster: Cluster, node: NodeId, are: 'Withheld' | 'Delivered'): Judged {
  const isBroker = cluster.brokers.some((id) => brokerNode(id) === node);
  if (!isBroker && cluster.producer(node) === null && cluster.consumer(node) === null && cluster.client(node) === null)
    return refused(`Only brokers, producers and consumers are told of the cluster, and there is no such ${node}.`);
  const problem = problemWithProcess(cluster, node, 'alive');
  if (problem !== null) return refused(problem);
  const isWithheld = cluster.metadataIsWithheld(node);
  if (isWithheld && are === 'Withheld') return refused(`Metadata is withheld from ${node} already.`);
  if (!isWithheld && are === 'Delivered') return refused(`No metadata is withheld from ${node}.`);
  return done(({ cause }) => cluster.updateMetadata(node, are, cause));
}
