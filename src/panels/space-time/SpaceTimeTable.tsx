import type { VirtualTime } from '../../engine/sim/context';
import { useSession, useSessionState, useSpaceTime } from '../../state/hooks';
import { type BatchId, batchName, followedBatch, partInWords, type SpaceTimeFrame } from '../../state/space-time';
import { Table } from '../Table';

interface Row {
  readonly key: string;
  readonly at: VirtualTime;
  readonly who: string;
  readonly what: string;
  readonly arrival: string;
  /** What it has to do with the batch that is followed; null for nothing. */
  readonly part: string | null;
}

/** The diagram in words: what was said and what changed, in order of time. Every line leads to its moment. */
export function SpaceTimeTable() {
  const session = useSession();
  const diagram = useSpaceTime((state) => state.diagram);
  const allTraffic = useSpaceTime((state) => state.allTraffic);
  const partition = useSpaceTime((state) => state.partition);
  const followed = followedBatch(useSpaceTime((state) => state));
  const now = useSessionState(({ frame }) => (frame?.now ?? 0) as VirtualTime);
  if (diagram === null) return null;
  const rows = rowsOf(diagram, { allTraffic, partition, followed: followed?.id ?? null });
  const titles = ['At', 'Who', 'What', 'Arrives', ...(followed === null ? [] : [`Batch ${batchName(followed, diagram.batches)}`])];
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
        titles={titles}
      >
        {rows.map(({ key, at, who, what, arrival, part }) => (
          <tr key={key} className={`${at > now ? 'recorded' : ''}${part === null ? '' : ' of-batch'}`}>
            <td>
              <button type="button" title="Go to this moment" onClick={() => goTo(at)}>
                {milliseconds(at)}
              </button>
            </td>
            <td>{who}</td>
            <td>{what}</td>
            <td>{arrival}</td>
            {followed !== null && <td>{part}</td>}
          </tr>
        ))}
      </Table>
    </section>
  );
}

function rowsOf(
  { messages, changes }: SpaceTimeFrame,
  shown: { readonly allTraffic: boolean; readonly partition: number | null; readonly followed: BatchId | null },
): readonly Row[] {
  const { allTraffic, partition, followed } = shown;
  const concerns = (partitions: readonly number[]) => partition === null || partitions.length === 0 || partitions.includes(partition);
  const said = messages
    .map((message) => ({ message, part: followed === null ? null : partInWords(message, followed) }))
    .filter(({ message, part }) => part !== null || ((message.ofInterest || allTraffic) && concerns(message.partitions)))
    .map(({ message: { id, sentAt, from, to, label, direction, arrivesAt, isLost }, part }) => ({
      key: `message ${id} ${sentAt}`,
      at: sentAt,
      who: `${from} → ${to}`,
      what: `${direction.toLowerCase()}: ${label}`,
      arrival: isLost ? 'lost' : arrivesAt === null ? 'held' : milliseconds(arrivesAt),
      part,
    }));
  const changed = changes
    .filter((change) => concerns(change.partition === null ? [] : [change.partition]))
    .map(({ event, at, node, sentence, batches }) => ({
      key: `change ${event}`,
      at,
      who: node,
      what: sentence,
      arrival: '',
      part: followed !== null && batches.includes(followed) ? 'happens to it' : null,
    }));
  return [...said, ...changed].sort((a, b) => a.at - b.at);
}

const milliseconds = (at: VirtualTime) => `${(at / 1_000).toFixed(3)} ms`;
