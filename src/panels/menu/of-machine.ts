/** What can be done to a machine: its disk, its clock, and what its process hears of the cluster. */
import { span } from '../../engine/model/events/machines';
import type { NodeId } from '../../engine/sim/context';
import type { BrokerView, ClusterFrame, MachineView } from '../../frame/cluster-frame';
import { act, type Entry, graveAct, page } from './entries';

/** By what NTP may miss, by more than message.timestamp.after.max.ms (1 h), and by more than retention.ms (7 days). */
const SKEWS_MS = [30_000, -30_000, 7_200_000, -7_200_000, 691_200_000];

export function diskEntries({ id: broker, machine }: BrokerView): readonly Entry[] {
  return [
    machine.diskIsFull ? act('Free its disk', { kind: 'FreeDisk', broker }) : graveAct('Fill its disk', { kind: 'FillDisk', broker }),
    graveAct('Destroy its disk', { kind: 'DestroyDisk', broker }),
  ];
}

/** Of the topic that is shown: what a process leaves that dies while it writes. */
function tearPage({ topic }: ClusterFrame, { id: broker, lanes }: BrokerView): readonly Entry[] {
  if (topic === null || lanes.length === 0) return [];
  const entries = lanes.map(({ partition }) =>
    graveAct(`Of P${partition}`, { kind: 'TearLastBatch', broker, partition: { topic: topic.name, partition } }),
  );
  return [page('Tear the last batch', entries, 'It died in the middle of writing it.')];
}

export function clockPage(node: NodeId, { clockSkewMs }: MachineView): Entry {
  const words = (ms: number) => `${span(ms)} ${ms < 0 ? 'back' : 'ahead'}`;
  const entries = SKEWS_MS.map((byMs) => act(words(byMs), { kind: 'SkewClock', node, byMs }));
  if (clockSkewMs === 0) return page('Set its clock wrong', entries, 'It is right.');
  const right = act('Set it right', { kind: 'SkewClock', node, byMs: -clockSkewMs });
  return page('Its clock is wrong', [right, ...entries], `It is ${span(clockSkewMs)} ${clockSkewMs < 0 ? 'slow' : 'fast'}.`);
}

export function metadataEntry(node: NodeId, { metadataIsWithheld }: MachineView): Entry {
  return metadataIsWithheld
    ? act('Deliver metadata again', { kind: 'DeliverMetadata', node })
    : act('Withhold metadata', { kind: 'WithholdMetadata', node });
}

/** What is wrong less often than a disk. */
export function illsPage(frame: ClusterFrame, broker: BrokerView): Entry {
  const { node, machine } = broker;
  const standing = 'What it does not hear it does not know: it goes by old metadata.';
  return page(
    'Clock, metadata, a torn batch',
    [metadataEntry(node, machine), clockPage(node, machine), ...tearPage(frame, broker)],
    standing,
  );
}
