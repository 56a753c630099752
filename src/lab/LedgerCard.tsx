/** The auditor's account of all worlds, one beside the other. Each number is a list of records, a click away from their stories. */
import type { Ledger } from '../frame/lab/lab-view';
import type { Presentation } from './presentation';
import { useLab, useLabState } from './use-lab';

type Name = Exclude<keyof Ledger, 'open'>;

export function LedgerCard({ presentation }: { readonly presentation: Presentation }) {
  return (
    <section className="ledger" aria-label="Ledger">
      {presentation.worlds.map(({ heading, advice }, world) => (
        <WorldLedger key={heading} world={world} heading={heading} advice={advice} delivered={presentation.delivered} />
      ))}
    </section>
  );
}

function WorldLedger(of: { readonly world: number; readonly heading: string; readonly advice: string; readonly delivered: string }) {
  const worlds = useLab();
  const ledger = useLabState(({ moment }) => moment?.labs[of.world]?.ledger ?? null);
  const names: readonly { readonly name: Name; readonly label: string }[] = [
    { name: 'sent', label: 'sent' },
    { name: 'acknowledged', label: 'acked' },
    { name: 'delivered', label: of.delivered },
    { name: 'lost', label: 'lost' },
    { name: 'duplicated', label: 'duplicated' },
  ];
  return (
    <div className="world-ledger">
      <h3 className="ledger-world">{of.heading}</h3>
      <div className="counts">
        {names.map(({ name, label }) => {
          const records = ledger?.[name] ?? [];
          const isBad = records.length > 0 && (name === 'lost' || name === 'duplicated');
          return (
            <button
              type="button"
              key={name}
              className={isBad ? `count ${name}` : records.length === 0 ? 'count none' : 'count'}
              aria-label={`${of.heading}: ${records.length} ${label}`}
              disabled={records.length === 0}
              onClick={() => void worlds.read(of.world, `${of.heading}: ${label}`, [...new Set(records)])}
            >
              <span className="count-name">{label}</span>
              <span className="count-number">
                {records.length}
                {isBad && (
                  <span className="count-mark" aria-hidden="true">
                    {name === 'lost' ? '✕' : '×2'}
                  </span>
                )}
              </span>
            </button>
          );
        })}
      </div>
      <p className="advice">{of.advice}</p>
    </div>
  );
}
