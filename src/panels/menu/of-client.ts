/** What can be done to producers and consumers, and to the workers of a task queue. */
import type { NodeId } from '../../engine/sim/context';
import type { ClusterFrame, GroupMemberView, GroupView, ProducerView, WorkerView } from '../../frame/cluster-frame';
import { act, type Entry, graveAct, type Menu, page } from './entries';
import { linksPage } from './of-link';
import { clockPage, metadataEntry } from './of-machine';

const PACES_MS = [0, 20, 200, 1_000, 5_000];

export function producerMenu(frame: ClusterFrame, producer: ProducerView): Menu {
  const { node, status, isPaused, machine } = producer;
  const crash = graveAct(`Crash ${node}`, { kind: 'KillProducer', node });
  const restart = act(`Restart ${node}`, { kind: 'RestartProducer', node });
  const others: readonly Entry[] = [
    isPaused
      ? act('Resume: it sends again', { kind: 'ResumeProducer', node })
      : act('Pause: what it is given to send waits', { kind: 'PauseProducer', node }),
    pacePage(producer, (perRecordMs) => ({ kind: 'SlowProducer', node, perRecordMs })),
    freezing(status, { frozen: { kind: 'FreezeProducer', node }, thawed: { kind: 'ThawProducer', node } }),
    clockPage(node, machine),
    metadataEntry(node, machine),
  ];
  const remove = act(`Remove ${node}`, { kind: 'RemoveProducer', node });
  const entries = inOrder(status, { crash, restart, others, remove, links: linksPage(frame, node) });
  return { name: node, standing: heldWords(producer), entries };
}

/** What it was given to send and has not sent, and why. */
function heldWords({ held: { byApplication, inSend }, isPaused }: ProducerView): string | null {
  const records = (count: number) => (count === 1 ? '1 record' : `${count} records`);
  if (byApplication > 0) return `It holds ${records(byApplication)}, ${isPaused ? 'until it goes on' : 'each until its turn comes'}.`;
  return inSend > 0 ? `${records(inSend)} in send(), which waits for metadata or memory, max.block.ms at most.` : null;
}

export function consumerMenu(frame: ClusterFrame, group: GroupView, member: GroupMemberView): Menu {
  const { node, status, isPaused, hasLeft, machine } = member;
  const failure = graveAct('Throw on the next record: its loop ends', { kind: 'FailConsumer', node });
  const crash = graveAct(`Crash ${node}`, { kind: 'KillConsumer', node });
  const restart = act(hasLeft ? `Join ${group.group} again` : `Restart ${node}`, { kind: 'RestartConsumer', node });
  const others: readonly Entry[] = [
    act(`Leave ${group.group}: the others share its partitions`, { kind: 'StopConsumer', node }),
    isPaused
      ? act('Resume: it is given records again', { kind: 'ResumeConsumer', node })
      : act('Pause: it is given nothing', { kind: 'PauseConsumer', node }),
    act('Poll once: it is given what one poll() returns', { kind: 'PollOnce', node }),
    failure,
    pacePage(member, (perRecordMs) => ({ kind: 'SlowConsumer', node, perRecordMs })),
    ...movePage(frame, group, node),
    freezing(status, { frozen: { kind: 'FreezeConsumer', node }, thawed: { kind: 'ThawConsumer', node } }),
    clockPage(node, machine),
    metadataEntry(node, machine),
  ];
  const remove = act(`Remove ${node} for good`, { kind: 'RemoveConsumer', node });
  return { name: node, standing: null, entries: inOrder(status, { crash, restart, others, remove, links: linksPage(frame, node) }) };
}

export function workerMenu({ node, status }: WorkerView): Menu {
  const crash = graveAct(`Crash ${node}`, { kind: 'KillWorker', node });
  const restart = act(`Restart ${node}`, { kind: 'RestartWorker', node });
  return { name: node, standing: null, entries: status === 'dead' ? [restart] : [crash] };
}

/** What is possible comes first, because the first is focused. */
function inOrder(
  status: ProducerView['status'],
  parts: {
    readonly crash: Entry;
    readonly restart: Entry;
    readonly others: readonly Entry[];
    readonly remove: Entry;
    readonly links: Entry;
  },
): readonly Entry[] {
  const { crash, restart, others, remove, links } = parts;
  return status === 'dead' ? [restart, remove, crash, ...others, links] : [crash, ...others, restart, remove, links];
}

/** Where there is another group. */
function movePage({ groups }: ClusterFrame, from: GroupView, node: NodeId): readonly Entry[] {
  const others = groups.filter(({ group }) => group !== from.group);
  if (others.length === 0) return [];
  return [
    page(
      'Move to another group',
      others.map(({ group }) => act(`To ${group}`, { kind: 'ConfigureConsumer', node, configs: [['group.id', group]] })),
      'It is closed, and started anew with that group.id.',
    ),
  ];
}

type Command = Parameters<typeof act>[1];

function freezing(status: ProducerView['status'], to: { readonly frozen: Command; readonly thawed: Command }): Entry {
  return status === 'frozen' ? act('Thaw: its process runs again', to.thawed) : act('Freeze: its process stands still', to.frozen);
}

function pacePage({ perRecordMs }: ProducerView | GroupMemberView, slow: (perRecordMs: number) => Command): Entry {
  const words = (ms: number) => (ms === 0 ? 'no time for a record' : `${ms} ms a record`);
  const entries = PACES_MS.filter((ms) => ms !== perRecordMs).map((ms) => act(words(ms), slow(ms)));
  return page('Slow down', entries, `It takes ${words(perRecordMs)} now.`);
}
