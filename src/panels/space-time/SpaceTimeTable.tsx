import type { VirtualTime } from '../../engine/sim/context';
import { useSession, useSessionState, useSpaceTime } from '../../state/hooks';
import type { SpaceTimeFrame } from '../../state/space-time';
import { Table } from '../Table';

interface Row {
  readonly key: string;
  readonly at: VirtualTime;
  readonly who: string;
  readonly what: string;
  readonly arrival: string;
}

/** The diagram in words: what was said and what changed, in order of time. Every line leads to its moment. */
export function SpaceTimeTable() {
  const session = useSession();
  const diagram = useSpaceTime((state) => state.diagram);
  const allTraffic = useSpaceTime((state) => state.allTraffic);
  const partition = useSpaceTime((state) => state.partition);
  const now = useSessionState(({ frame }) => (frame?.now ?? 0) as VirtualTime);
  if (diagram === null) return null;
  const rows = rowsOf(diagram, { allTraffic, partition });
  const goTo = (at: VirtualTime) => {
    session.setPace({ playing: false });
    session.seek(at);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
    <section className="space-time-table" tabIndex={0} aria-label="Messages and changes">
      <Table
        caption={
          <caption className="visually-hidden">
            Messages and changes from {milliseconds(diagram.from)} to {milliseconds(diagram.until)}
          </caption>
        }
        titles={['At', 'Who', 'What', 'Arrives']}
      >
        {rows.map(({ key, at, who, what, arrival }) => (
          <tr key={key} className={at > now ? 'recorded' : ''}>
            <td>
              <button type="button" title="Go to this moment" onClick={() => goTo(at)}>
                {milliseconds(at)}
              </button>
            </td>
            <td>{who}</td>
            <td>{what}</td>
            <td>{arrival}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function rowsOf(
  { messages, changes }: SpaceTimeFrame,
  { allTraffic, partition }: { readonly allTraffic: boolean; readonly partition: number | null },
): readonly Row[] {
  const concerns = (partitions: readonly number[]) => partition === null || partitions.length === 0 || partitions.includes(partition);
  const said = messages
    .filter(({ ofInterest, partitions }) => (ofInterest || allTraffic) && concerns(partitions))
    .map(({ id, sentAt, from, to, label, direction, arrivesAt, isLost }) => ({
      key: `message ${id} ${sentAt}`,
      at: sentAt,
      who: `${from} → ${to}`,
      what: `${direction.toLowerCase()}: ${label}`,
      arrival: isLost ? 'lost' : arrivesAt === null ? 'held' : milliseconds(arrivesAt),
    }));
  const changed = changes
    .filter((change) => concerns(change.partition === null ? [] : [change.partition]))
    .map(({ event, at, node, sentence }) => ({ key: `change ${event}`, at, who: node, what: sentence, arrival: '' }));
  return [...said, ...changed].sort((a, b) => a.at - b.at);
}

const milliseconds = (at: VirtualTime) => `${(at / 1_000).toFixed(3)} ms`;
