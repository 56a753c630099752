/** What came of it in one world: the auditor's counts, and who is set how. */
import { useEffect, useState } from 'react';
import { counted } from '../../stage/kit/numbers';
import { useSession, useSessionState } from '../../state/hooks';
import type { Verdicts } from '../../state/session';

const EVERY_MS = 300;

export function ComparedNumbers() {
  const verdicts = useVerdicts();
  const clients = useSessionState(({ frame }) =>
    frame === null
      ? ''
      : [
          ...frame.producers.map(({ node, acks, status }) => `${node}: acks=${acks}${status === 'dead' ? ', dead' : ''}`),
          ...frame.groups.map(({ group, members, lag }) => `${group}: ${counted(members.length, 'consumer')}, lag ${lag}`),
          ...(frame.topic === null ? [] : [`${frame.topic.name}: min.insync.replicas=${frame.topic.minInsyncReplicas}`]),
        ].join('\n'),
  );
  const counts =
    verdicts === null
      ? []
      : ([
          ['sent', verdicts.sent],
          ['acked', verdicts.acknowledged],
          ['delivered', verdicts.delivered],
          ['lost', verdicts.lost],
          ['duplicated', verdicts.duplicated],
        ] as const);
  return (
    <div className="compared-numbers">
      <dl className="compared-counts">
        {counts.map(([name, count]) => (
          <div key={name} className={count > 0 && (name === 'lost' || name === 'duplicated') ? `bad ${name}` : undefined}>
            <dt>{name}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <ul className="compared-clients">
        {clients.split('\n').map((client) => (
          <li key={client}>{client}</li>
        ))}
      </ul>
    </div>
  );
}

/** Asked for again whenever something may have changed, a few times a second at most. */
function useVerdicts(): Verdicts | null {
  const session = useSession();
  const [verdicts, setVerdicts] = useState<Verdicts | null>(null);
  useEffect(() => {
    let known = '';
    const look = () => {
      const { frame } = session.store.getState();
      const moment = `${frame?.branch} ${frame?.eventNumber}`;
      if (frame === null || moment === known) return;
      known = moment;
      void session.port.verdicts().then(setVerdicts);
    };
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [session]);
  return verdicts;
}
