import { useState } from 'react';
import { topicDefaults } from '../../engine/model/configs';
import type { TopicName } from '../../engine/model/vocabulary';
import { printTopicCommand } from '../../engine/session/commands/topics';
import { useSessionState } from '../../state/hooks';
import { useCommand } from '../use-command';
import { Asking } from './Asking';

const MINIMUM = 'min.insync.replicas';

/** Whatever is typed is asked for: what a topic cannot be, the controller says. */
export function CreateTopic({ finish }: { readonly finish: (show?: TopicName) => void }) {
  const brokers = useSessionState(({ frame }) => frame?.brokers.length ?? 1);
  const [name, setName] = useState('');
  const [partitions, setPartitions] = useState('3');
  const [replicationFactor, setReplicationFactor] = useState(String(Math.min(3, brokers)));
  const [minimum, setMinimum] = useState('');
  const topic = name as TopicName;
  const { give, ...asked } = useCommand(() => finish(topic));
  const command = printTopicCommand({
    kind: 'CreateTopic',
    topic,
    partitions: wholeNumber(partitions),
    replicationFactor: wholeNumber(replicationFactor),
    assignment: null,
    configs: minimum === '' ? [] : [[MINIMUM, minimum]],
  });
  return (
    <Asking title="New topic" command={command} doIt="Create it" {...asked} submit={() => give(command)} cancel={() => finish()}>
      <div className="fields">
        <Field label="name" isName value={name} set={setName} />
        <Field label="partitions" value={partitions} set={setPartitions} />
        <Field label="replication factor" value={replicationFactor} set={setReplicationFactor} />
        <Field label={MINIMUM} value={minimum} set={setMinimum} placeholder={String(topicDefaults[MINIMUM])} />
      </div>
    </Asking>
  );
}

/** Null, where the cluster's default decides. */
const wholeNumber = (text: string) => (/^-?\d{1,9}$/.test(text) ? Number(text) : null);

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly set: (text: string) => void;
  readonly isName?: boolean;
  readonly placeholder?: string;
}

function Field({ label, value, set, isName = false, placeholder }: FieldProps) {
  const kind = isName ? { spellCheck: false, autoCapitalize: 'none', autoComplete: 'off' } : { type: 'number', placeholder };
  return (
    <label className={isName ? 'field wide' : 'field'}>
      <span>{label}</span>
      <input {...kind} value={value} onChange={({ target }) => set(target.value)} />
    </label>
  );
}
