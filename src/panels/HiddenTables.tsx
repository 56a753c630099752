/** The stage as tables, for who does not see it: the same frame, taken once a second so that it can be read. */
import { useEffect, useState } from 'react';
import type { BrokerView, ClusterFrame, MachineView, PartitionLane } from '../frame/cluster-frame';
import { controllerWords, quorumWords } from '../stage/controller/standing';
import { machineTags } from '../stage/kit/machine-tags';
import { useSession } from '../state/hooks';
import { Table } from './Table';

const EVERY_MS = 1_000;

export function HiddenTables() {
  const session = useSession();
  const [frame, setFrame] = useState<ClusterFrame | null>(null);
  useEffect(() => {
    const timer = setInterval(() => setFrame(session.store.getState().frame), EVERY_MS);
    return () => clearInterval(timer);
  }, [session]);
  if (frame?.topic == null) return null;
  const lanes = frame.brokers.flatMap((broker) => broker.lanes.map((lane) => ({ broker, lane })));
  return (
    <section className="visually-hidden" aria-label="The cluster as tables">
      <Table
        caption={<caption>Replicas of {frame.topic.name}</caption>}
        titles={[
          'Partition',
          'Broker',
          'Broker is',
          'Its machine',
          'Role',
          'Epoch',
          'In sync',
          'High watermark',
          'Log end offset',
          'Newest records',
        ]}
      >
        {lanes
          .sort((a, b) => a.lane.partition - b.lane.partition || a.broker.id - b.broker.id)
          .map(({ broker, lane }) => (
            <tr key={`${lane.partition} ${broker.id}`}>
              <th scope="row">P{lane.partition}</th>
              <td>{broker.id}</td>
              <td>{broker.status}</td>
              <td>{machineOf(broker, lane)}</td>
              <td>{lane.role}</td>
              <td>{lane.leaderEpoch}</td>
              <td>{lane.inSync ? 'yes' : 'no'}</td>
              <td>{lane.highWatermark}</td>
              <td>{lane.logEndOffset}</td>
              <td>{newestOf(lane)}</td>
            </tr>
          ))}
      </Table>
      <Table caption={<caption>Consumers</caption>} titles={['Consumer', 'Group', 'Phase', 'Partition', 'Committed', 'Position']}>
        {frame.groups.flatMap(({ group, members }) =>
          members.flatMap(({ node, phase, idleBecause, partitions }) =>
            (partitions.length > 0 ? partitions : [null]).map((assigned) => (
              <tr key={`${node} ${assigned?.topic} ${assigned?.partition}`}>
                <th scope="row">{node}</th>
                <td>{group}</td>
                <td>{idleBecause === null ? phase : `${phase}: ${idleBecause}`}</td>
                <td>{assigned === null ? 'none' : `P${assigned.partition}`}</td>
                <td>{assigned?.committed ?? '–'}</td>
                <td>{assigned?.position ?? '–'}</td>
              </tr>
            )),
          ),
        )}
      </Table>
      <CommittedOffsets frame={frame} />
      <Controllers frame={frame} />
    </section>
  );
}

/** Where flags stand, and what their ropes say. */
function CommittedOffsets({ frame }: { readonly frame: ClusterFrame }) {
  return (
    <Table
      caption={<caption>Committed offsets in {frame.topic?.name}</caption>}
      titles={['Group', 'Group is', 'Assignor', 'Partition', 'Committed', 'Lag']}
    >
      {frame.groups.flatMap(({ group, state, assignor, committed }) =>
        committed.map(({ partition, offset, lag }) => (
          <tr key={`${group} ${partition}`}>
            <th scope="row">{group}</th>
            <td>{state}</td>
            <td>{assignor ?? '–'}</td>
            <td>P{partition}</td>
            <td>{offset}</td>
            <td>{lag}</td>
          </tr>
        )),
      )}
    </Table>
  );
}

/** Who decides, who follows, and how far each has the metadata log. */
function Controllers({ frame }: { readonly frame: ClusterFrame }) {
  return (
    <Table
      caption={<caption>KRaft controllers: {quorumWords(frame.controllers)}</caption>}
      titles={[
        'Controller',
        'Process is',
        'Its machine',
        'In the quorum',
        'Metadata high watermark',
        'Metadata log end',
        'Newest metadata records',
      ]}
    >
      {frame.controllers.map((view) => (
        <tr key={view.id}>
          <th scope="row">{view.id}</th>
          <td>{view.status}</td>
          <td>{wrongWith(view.machine).join(', ') || SOUND}</td>
          <td>{controllerWords(view)}</td>
          <td>{view.role === null ? '–' : view.metadataHighWatermark}</td>
          <td>{view.role === null ? '–' : view.metadataLogEnd}</td>
          <td>
            {view.recentMetadata
              .slice(-5)
              .map(({ offset, kind }) => `${offset}: ${kind}`)
              .join(', ')}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function machineOf({ machine }: BrokerView, { tornBytes }: PartitionLane): string {
  const wrong = [...wrongWith(machine)];
  if (tornBytes > 0) wrong.push(`last batch torn, ${tornBytes} bytes of it left`);
  return wrong.join(', ') || SOUND;
}

const SOUND = 'as it should be';
const wrongWith = (machine: MachineView) => machineTags(machine).map(({ text }) => text.replace('✕ ', ''));

const newestOf = ({ cells }: PartitionLane) =>
  cells
    .slice(-5)
    .map(({ offset, key }) => `${offset}: ${key ?? 'no key'}`)
    .join(', ');
