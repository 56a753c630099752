/** The producers with their key boxes, and, where the scene asks for it, the sum by which a key picks its partition. */
import { useMemo, useState } from 'react';
import { utf8Encode } from '../base/utf8';
import type { Scene } from '../course/lesson';
import { crc32 } from '../engine/protocol/crc32';
import { murmur2 } from '../engine/protocol/murmur2';
import { parseCommand, printCommand } from '../engine/session/commands';
import { readTypedRecord, type TypedRecord } from '../engine/session/typed-record';
import type { NodeId } from '../engine/sim/context';
import type { ProducerView } from '../frame/cluster-frame';
import { type Draft, KeyBox } from '../stage/clients/KeyBox';
import { useSession, useSessionState } from '../state/hooks';
import { useIsPhone } from '../state/screen';
import { KeyCard } from './KeyCard';

/** @param props.isForSending whether that is what there is to do as it opens */
export function Producers({ scene, isForSending = false }: { readonly scene: Scene; readonly isForSending?: boolean }) {
  // Where keys are on the screen they would lie over it.
  const isPhone = useIsPhone();
  const session = useSession();
  const producers = useSessionState(({ frame }) => JSON.stringify(frame?.producers.map(glimpse) ?? []));
  const keys = useSessionState(({ frame }) => JSON.stringify(frame?.keys ?? []));
  const partitions = useSessionState(({ frame }) => frame?.topic?.partitions ?? 0);
  const hasTopic = useSessionState(({ frame }) => frame?.topics.some(({ name }) => name === scene.topic) ?? false);
  const names = useMemo(() => JSON.parse(keys) as string[], [keys]);
  const list = useMemo(() => JSON.parse(producers) as ProducerGlimpse[], [producers]);
  const [drafts] = useState(() => new Map<NodeId, Draft>());
  const [typed, setTyped] = useState<string | null>('CLN-001');
  return (
    <div className="lesson-producers">
      {list.map(({ node, status, acks, partitionsKnown, counts }, index) => (
        <section
          key={node}
          className={list.length === 1 ? 'lesson-producer sole' : 'lesson-producer'}
          aria-label={`Producer ${node}`}
          onInput={({ target }) => index === 0 && setTyped(readTypedRecord((target as HTMLInputElement).value)?.key ?? null)}
        >
          <h3>
            <span>{node}</span>
            <code>acks={acks}</code>
          </h3>
          <KeyBox
            producer={node}
            box={null}
            isDead={status === 'dead' || !hasTopic}
            keys={names}
            isFirst={index === 0}
            takesFocus={isForSending && !isPhone && index === 0}
            drafts={drafts}
            send={(record) => void session.run(produceLine(scene, record, list.length > 1 ? node : null))}
          />
          <p className="counts">
            {counts.sent} sent · {counts.acknowledged} acknowledged{counts.retries > 0 && ` · ${counts.retries} sent again`}
            {partitionsKnown > 0 && partitionsKnown !== partitions && ` · knows of ${partitionsKnown} lanes`}
          </p>
        </section>
      ))}
      {scene.hash !== undefined && <HashSum scene={scene} producers={list} typed={scene.hash === 'typed' ? typed : null} keys={names} />}
    </div>
  );
}

interface ProducerGlimpse {
  readonly node: NodeId;
  readonly status: string;
  readonly acks: string;
  readonly hash: 'murmur2' | 'crc32';
  readonly partitionsKnown: number;
  readonly counts: { readonly sent: number; readonly acknowledged: number; readonly retries: number };
}

const glimpse = ({ node, status, acks, hash, partitionsKnown, counts }: ProducerView): ProducerGlimpse => ({
  node,
  status,
  acks,
  hash,
  partitionsKnown,
  counts,
});

function produceLine({ topic }: Scene, { key, value, times }: TypedRecord, producer: NodeId | null): string {
  return printCommand({ kind: 'Produce', topic, key, value, producer, times });
}

interface Sum {
  readonly key: string;
  readonly hash: 'murmur2' | 'crc32';
  readonly partitions: number;
}

function HashSum(props: {
  readonly scene: Scene;
  readonly producers: readonly ProducerGlimpse[];
  readonly typed: string | null;
  readonly keys: readonly string[];
}) {
  const { producers, typed, keys } = props;
  const partitions = useSessionState(({ frame }) => frame?.topic?.partitions ?? 0);
  const last = useSessionState(({ lastCommand }) => lastCommand?.text ?? '');
  const [sent, setSent] = useState<{ readonly by: string; readonly sum: Sum | null }>({ by: '', sum: null });
  /** By the lanes that the producer knows of: it may not have heard yet of all there are. */
  const sumOf = (key: string | null, producer: ProducerGlimpse | undefined): Sum | null => {
    const known = producer?.partitionsKnown || partitions;
    return key === null || producer === undefined || known === 0 ? null : { key, hash: producer.hash, partitions: known };
  };
  // What was sent was sent by what was known then.
  if (sent.by !== last) {
    const record = sentBy(last);
    const sum = record === null ? null : sumOf(record.key, producers.find(({ node }) => node === record.producer) ?? producers[0]);
    setSent({ by: last, sum: sum ?? sent.sum });
  }
  const sum = typed === null ? sent.sum : sumOf(typed, producers[0]);
  return (
    <section className="hash-sum" aria-label="How a key picks its partition">
      <h3>How a key picks its partition</h3>
      {sum === null ? (
        <p className="sum">Send a record, and see.</p>
      ) : (
        <p className="sum">
          <KeyCard keyNumber={(keys.includes(sum.key) ? keys.indexOf(sum.key) : keys.length) + 1} />
          <code>
            {sum.hash === 'murmur2' ? (
              <>
                (<b>murmur2({sum.key})</b> & 0x7fffffff) % {sum.partitions}
              </>
            ) : (
              <>
                <b>crc32({sum.key})</b> % {sum.partitions}
              </>
            )}
            {' = '}
          </code>
          <strong className="lane-name">P{remainder(sum)}</strong>
        </p>
      )}
      <p className="counts">Same key, same number, same lane. That is what keeps one clinic in order.</p>
    </section>
  );
}

function sentBy(line: string): { readonly key: string | null; readonly producer: NodeId | null } | null {
  const command = parseCommand(line);
  return command.ok && command.value.kind === 'Produce' ? command.value : null;
}

function remainder({ key, hash, partitions }: Sum): number {
  const bytes = utf8Encode(key);
  return hash === 'murmur2' ? (murmur2(bytes) & 0x7fffffff) % partitions : crc32(bytes) % partitions;
}
