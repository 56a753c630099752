/**
 * What is out of order, in one sentence: the gravest thing first. It says what the cluster waits for, or what it can no longer promise,
 * so that a person who sees nothing move knows why.
 */
import type { Auditor } from '../engine/auditor/auditor';
import { brokerNode, controllerNode } from '../engine/cluster/description';
import type { PartitionImage } from '../engine/metadata/image';
import { brokerDefaults } from '../engine/model/configs';
import { type BrokerId, NO_LEADER } from '../engine/model/vocabulary';
import type { Situation } from './cluster-frame';
import type { Moment } from './moment';
import { processStatus } from './project-brokers';

export function projectSituation(moment: Moment, auditor: Auditor): Situation | null {
  const { topic } = moment;
  if (topic === null) return null;
  const partitions = topic.partitions;
  const words =
    undecided(partitions, moment) ??
    leaderless(partitions, moment) ??
    unnoticed(partitions, moment) ??
    belowMinimum(partitions, topic.config['min.insync.replicas']) ??
    shrunk(partitions, topic.config['min.insync.replicas']);
  const { lost } = auditor.verdicts();
  if (words === null && lost === 0) return null;
  return { lost, words: words ?? 'All replicas are in sync: what is lost stays lost.' };
}

/** No controller decides: what is led goes on, and nothing else changes. */
function undecided(partitions: readonly PartitionImage[], moment: Moment): string | null {
  const { cluster } = moment;
  const { controller, controllerIds } = cluster;
  if (controller !== null && processStatus(controllerNode(controller.id), moment) === 'alive') return null;
  const running = controllerIds.filter((id) => processStatus(controllerNode(id), moment) === 'alive').length;
  const majority = Math.floor(controllerIds.length / 2) + 1;
  const until = running < majority ? `${majority} of ${controllerIds.length} run` : 'one is voted for';
  const isLed = ({ leader }: PartitionImage) => leader !== NO_LEADER && processStatus(brokerNode(leader), moment) === 'alive';
  const without = partitions.filter((partition) => !isLed(partition));
  if (without.length > 0) return `Nobody leads ${namesOf(without)}, and no controller is active until ${until}.`;
  return `No controller is active until ${until}: records flow, elections wait.`;
}

function leaderless(partitions: readonly PartitionImage[], moment: Moment): string | null {
  const without = partitions.filter(({ leader }) => leader === NO_LEADER);
  const [first] = without;
  if (first === undefined) return null;
  const verb = without.length === 1 ? 'has' : 'have';
  return `${namesOf(without)} ${verb} no leader: ${whyNobodyLeads(first, moment)}.`;
}

/**
 * Whoever is in the ISR, eligible (KIP-966), or the last that led, would lead again as soon as it is back: but for a log directory that is
 * not the one in which it had its replica.
 */
function whyNobodyLeads({ isr, elr, lastKnownElr }: PartitionImage, moment: Moment): string {
  const isBack = (id: BrokerId) => moment.image?.broker(id)?.fenced === false && processStatus(brokerNode(id), moment) === 'alive';
  const back = [...isr, ...elr, ...lastKnownElr].find(isBack);
  return back === undefined ? 'no replica that was in sync is alive' : `broker ${back} is back, but its log directory is lost`;
}

/** Dead, and the controller still takes it for alive. */
function unnoticed(partitions: readonly PartitionImage[], moment: Moment): string | null {
  const { cluster, image } = moment;
  const isGone = (id: BrokerId) => processStatus(brokerNode(id), moment) !== 'alive' && image?.broker(id)?.fenced === false;
  const gone = cluster.brokers.find(isGone);
  if (gone === undefined) return null;
  const seconds = (cluster.description.configs['broker.session.timeout.ms'] ?? brokerDefaults['broker.session.timeout.ms']) / 1_000;
  const led = partitions.filter(({ leader }) => leader === gone);
  if (led.length > 0) return `Nobody leads ${namesOf(led)} until broker ${gone} is fenced: ${seconds} s without a heartbeat.`;
  return `Broker ${gone} is not missed yet: it is fenced after ${seconds} s without a heartbeat.`;
}

function belowMinimum(partitions: readonly PartitionImage[], minimum: number): string | null {
  const below = partitions.filter(({ isr }) => isr.length < minimum);
  if (below.length === 0) return null;
  return `${namesOf(below)}: fewer in sync than min.insync.replicas ${minimum}: acks=all is refused.`;
}

function shrunk(partitions: readonly PartitionImage[], minimum: number): string | null {
  const least = partitions.reduce((fewest, each) => (each.isr.length < fewest.isr.length ? each : fewest), partitions[0]!);
  if (least === undefined || least.isr.length === least.replicas.length) return null;
  return `${least.isr.length} of ${least.replicas.length} replicas are in sync, which meets min.insync.replicas ${minimum}: writes go on.`;
}

/** More make no line that fits its strip. */
const NAMED_MAX = 4;

function namesOf(partitions: readonly PartitionImage[]): string {
  const all = partitions.map(({ partition: { partition } }) => `P${partition}`);
  const names = all.length > NAMED_MAX ? [...all.slice(0, NAMED_MAX - 1), `${all.length - NAMED_MAX + 1} more`] : all;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
