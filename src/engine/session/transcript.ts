/**
 * A session as text: what was done, and below it all that happened. A transcript that is played again writes itself, so the files in
 * cluster/scenarios/ are tests and reading matter at once.
 *
 *   # One record, end to end                      a remark, kept
 *   > cluster seed=1 brokers=3                    how the cluster is made; settings of brokers may follow
 *   > kill broker 2                               any command
 *   > wait 9 s                                    or ms
 *   > skip 2 s                                    the same, and nothing is told of what happens meanwhile
 *   > look orders                                 what every replica holds; `look group analytics` for a group;
 *                                                 `look records` for where every record is, and what brought it there
 *   > reboot                                      every process dies at once and is started again from its disk, as a reload does
 *
 * Everything else is written by the cluster: virtual milliseconds, and the event in words. What happens in internal topics is left out.
 */
import { assert } from '../../base/assert';
import type { Cluster } from '../cluster/cluster';
import type { ClusterDescription } from '../cluster/description';
import { defaultDescription } from '../cluster/description';
import { brokerDefaults, parseConfig } from '../model/configs';
import { describeEvent, type Happening } from '../model/events';
import { type BrokerId, type GroupId, NO_LEADER, partitionName, type TopicName, type TopicPartition } from '../model/vocabulary';
import type { RecordBatch } from '../protocol/record-batch';
import type { Partition } from '../replication/partition';
import type { VirtualTime } from '../sim/context';
import type { Emitted } from '../sim/emitted';
import { fork } from '../sim/fork';
import { parseCommand } from './commands';
import { Session } from './session';
import type { World } from './world';

/** 2026-01-01, so that record timestamps are like those of a real cluster. */
const EPOCH_MS = 1_767_225_600_000;
const INDENT = ' '.repeat(16);

/** Plays what is done in `text` and returns the whole transcript, which is `text` itself where all happened as it says. */
export function playTranscript(text: string): string {
  const player = new Player();
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line === '') player.remark(line);
    else if (line.startsWith('> ')) player.act(line.slice(2));
  }
  return `${player.lines.join('\n').trimEnd()}\n`;
}

class Player {
  readonly lines: string[] = [];
  private session: Session | null = null;
  private told = 0;

  remark(line: string): void {
    if (line !== '' || this.lines.at(-1) !== '') this.lines.push(line);
  }

  act(line: string): void {
    this.lines.push(`> ${line}`);
    const [verb = '', ...words] = line.split(' ');
    if (verb === 'cluster') this.begin(new Session({ description: described(words), invariants: true }));
    else if (verb === 'wait') this.wait(words);
    else if (verb === 'skip') this.skip(words);
    else if (verb === 'look') this.lines.push(...look(this.running.world, words).map((seen) => `${INDENT}${seen}`));
    else if (verb === 'reboot') this.begin(rebooted(this.running));
    else this.command(line);
  }

  private begin(session: Session): void {
    this.session = session;
    this.told = 0;
  }

  private get running(): Session {
    assert(this.session !== null, 'a transcript begins with its cluster');
    return this.session;
  }

  private get world(): Cluster {
    return this.running.world.cluster;
  }

  private command(line: string): void {
    const command = parseCommand(line);
    assert(command.ok, `${line}: ${command.ok ? '' : command.error.problem}`);
    this.running.give(command.value);
    this.tell();
  }

  private wait([count, unit]: readonly string[]): void {
    const span = Number(count) * (unit === 's' ? 1_000_000 : 1_000);
    assert(Number.isSafeInteger(span), 'a wait is a whole number of ms or s');
    const { running } = this;
    running.advance((running.now + span) as VirtualTime);
    this.tell();
  }

  private skip(span: readonly string[]): void {
    const before = this.lines.length;
    this.wait(span);
    this.lines.splice(before);
  }

  /** Whatever a transcript says, no invariant breaks in it. */
  private tell(): void {
    const { history } = this.world.sim;
    const [broken] = this.running.world.auditor.violations;
    assert(broken === undefined, `${broken?.invariant}: ${broken?.problem}`);
    for (; this.told < history.length; this.told++) this.lines.push(...told(history.get(this.told)));
  }
}

function described(words: readonly string[]): ClusterDescription {
  const settings = words.map((word) => word.split('=') as [string, string]);
  const plain = new Map(settings);
  const made = defaultDescription({ seed: Number(plain.get('seed') ?? 1), brokers: Number(plain.get('brokers') ?? 3), epochMs: EPOCH_MS });
  let { configs } = made;
  for (const [name, value] of settings) {
    if (name === 'seed' || name === 'brokers') continue;
    const parsed = parseConfig(brokerDefaults, name, value);
    assert(parsed.ok, `${name} is a setting of brokers`);
    configs = { ...configs, ...parsed.value };
  }
  return { ...made, configs };
}

/** The disks and the list of clients are all that is left of the old world. */
function rebooted({ world, now }: Session): Session {
  const { cluster } = world;
  const disks = new Map(cluster.sim.hostIds().map((node) => [node, fork(cluster.sim.diskOf(node))]));
  return new Session({
    description: cluster.description,
    origin: { disks, clients: cluster.clientDescriptions(), startAt: now },
    invariants: true,
  });
}

// What happened

function told({ at, what }: Emitted): readonly string[] {
  const happening = what as Happening;
  if (!isTold(happening)) return [];
  const [milliseconds, rest] = [Math.floor(at / 1_000), at % 1_000];
  const time = `${milliseconds}.${String(rest).padStart(3, '0')}`.padStart(INDENT.length - 2);
  if (happening.kind !== 'CommandAnswered') return [`${time}  ${describeEvent(happening)}`];
  const [first = 'Done.', ...more] = happening.lines;
  return [`${time}  ${happening.failed ? 'Refused: ' : ''}${first}`, ...more.map((line) => `${INDENT}${line}`)].map((line) =>
    line.trimEnd(),
  );
}

function isTold(what: Happening): boolean {
  if (what.kind === 'CommandGiven') return false;
  if (what.kind === 'CommandAnswered') return what.failed || what.lines.length > 0;
  if (what.kind === 'CoordinatorLoaded') return what.groups > 0;
  const { partition } = what as { readonly partition?: TopicPartition };
  const topic = partition?.topic ?? (what as { readonly topic?: TopicName }).topic;
  return topic?.startsWith('__') !== true;
}

// What there is

function look(world: World, [what = '', name = '']: readonly string[]): readonly string[] {
  const { cluster } = world;
  const brokers = [...cluster.description.brokers].sort((a, b) => a - b);
  if (what === 'records') return lookAtRecords(world);
  return what === 'group'
    ? lookAtGroup(cluster, brokers, name as GroupId)
    : brokers.flatMap((id) => lookAtBroker(cluster, id, what as TopicName));
}

function lookAtBroker(cluster: Cluster, id: BrokerId, topic: TopicName): readonly string[] {
  const broker = cluster.broker(id);
  if (broker === null) return [`broker ${id} is dead`];
  return broker.replicas.sorted().flatMap((partition) => (partition.topicPartition.topic === topic ? [replica(id, partition)] : []));
}

function replica(id: BrokerId, { topicPartition, role, leader, leaderEpoch, isrState, log }: Partition): string {
  const name = partitionName(topicPartition);
  const standing =
    role === 'Leader' ? `leads ${name}` : leader === NO_LEADER ? `has ${name} without a leader` : `follows broker ${leader} for ${name}`;
  const batches = Array.from(log.batchesFrom(log.logStartOffset), extent);
  const isr = role === 'Leader' ? `, ISR ${[...isrState.isr].join(' ')}` : '';
  return `broker ${id} ${standing}, epoch ${leaderEpoch}: ${batches.join(' ') || 'empty'}; HW ${log.highWatermark}, LEO ${log.logEndOffset}${isr}`;
}

/** `4–6 e1`: offsets 4 to 6, written in leader epoch 1. */
function extent({ baseOffset, lastOffset, leaderEpoch }: RecordBatch): string {
  return `[${baseOffset === lastOffset ? baseOffset : `${baseOffset}–${lastOffset}`} e${leaderEpoch}]`;
}

function lookAtRecords({ cluster, auditor }: World): readonly string[] {
  const { history } = cluster.sim;
  const producers = cluster.clientDescriptions().flatMap(({ kind, node }) => (kind === 'Producer' ? [node] : []));
  return producers.flatMap((producer) => {
    const count = auditor.accounts.producers.known(producer)?.recordCount ?? 0;
    return Array.from({ length: count }, (_, record) => {
      const fate = auditor.fate(history, { producer, record })!;
      const where = fate.offset === null ? '' : ` at offset ${fate.offset} of ${partitionName(fate.partition!)}`;
      const promise = fate.acknowledged ? 'acknowledged' : 'not acknowledged';
      return `${producer} ${record}: ${fate.stage}${where}, ${promise}. ${describeEvent(history.get(fate.cause).what as Happening)}`;
    });
  });
}

function lookAtGroup(cluster: Cluster, brokers: readonly BrokerId[], name: GroupId): readonly string[] {
  const lines = brokers.flatMap((id) => {
    const group = cluster
      .broker(id)
      ?.groups.groups()
      .find(({ groupId }) => groupId === name);
    if (group === undefined) return [];
    const members = group.members.map(
      ({ clientId, assignment }) => `${clientId} has ${assignment.map(partitionName).join(', ') || 'nothing'}`,
    );
    const offsets = group.offsets.map(({ partition, offset }) => `${partitionName(partition)} at ${offset}`);
    const head = `broker ${id} coordinates ${name}: ${group.state}, generation ${group.generation}`;
    return [head, ...members.map((member) => `  ${member}`), `  committed: ${offsets.join(', ') || 'nothing'}`];
  });
  return lines.length > 0 ? lines : [`nobody coordinates ${name}`];
}
