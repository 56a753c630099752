/** What can be done to a consumer group: its applications together, and what its coordinator keeps of it. */
import type { ClusterFrame, GroupView } from '../../frame/cluster-frame';
import { act, type Entry, graveAct, type Menu } from './entries';

export function groupMenu({ topic }: ClusterFrame, { group, members }: GroupView): Menu {
  const start = act('Start those that do not run', { kind: 'StartGroup', group });
  const stop = act('Stop the group: all leave', { kind: 'StopGroup', group });
  const isStopped = members.every(({ status }) => status === 'dead');
  const reset = { kind: 'ResetOffsets', group, topics: null, target: { to: 'Earliest' }, execute: true } as const;
  const again = act('Replay: read all again from the beginning', reset);
  const replay = members.some(({ phase }) => phase !== 'dead') ? { ...again, stops: group } : again;
  const add: readonly Entry[] =
    topic === null
      ? []
      : [act('Add a consumer', { kind: 'AddConsumer', node: null, group, topic: topic.name, configs: [], handler: null })];
  return {
    name: `Group ${group}`,
    standing: null,
    entries: [
      ...(isStopped ? [start, stop] : [stop, start]),
      replay,
      ...add,
      act('Describe it', { kind: 'DescribeGroup', group }),
      graveAct('Delete it, and all its offsets', { kind: 'DeleteGroup', group }),
    ],
  };
}
