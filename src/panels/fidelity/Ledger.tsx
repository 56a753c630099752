/** The fidelity ledger: how far this is Kafka, what proves it, and where it is not. The page's text is the file that the tests check. */
import { useState } from 'react';
import ledger from '../../engine/FIDELITY.md?raw';
import { Table } from '../Table';
import { type LedgerSection, readLedger, rowsWith, spansOf } from './read-ledger';
import './fidelity.css';

const [page, ...sections] = readLedger(ledger) as [LedgerSection, ...LedgerSection[]];

export function Ledger() {
  const [search, setSearch] = useState('');
  const found = sections.map((section) => ({ ...section, found: rowsWith(section.rows, search) }));
  const count = found.reduce((sum, section) => sum + section.found.length, 0);
  return (
    <main className="fidelity">
      <h2>{page.title}</h2>
      {page.paragraphs.map((paragraph) => (
        <p key={paragraph}>
          <Spans text={paragraph} />
        </p>
      ))}
      <label className="search">
        Search
        <input
          type="search"
          value={search}
          placeholder="KIP-101, LogCleaner, retention …"
          onChange={({ target }) => setSearch(target.value)}
        />
        <span role="status">{search.trim() !== '' && (count === 1 ? '1 line' : `${count} lines`)}</span>
      </label>
      {found
        .filter((section) => search.trim() === '' || section.found.length > 0)
        .map((section) => (
          <section key={section.title} aria-labelledby={idOf(section)}>
            <h3 id={idOf(section)}>{section.title}</h3>
            {section.paragraphs.map((paragraph) => (
              <p key={paragraph}>
                <Spans text={paragraph} />
              </p>
            ))}
            {section.found.length > 0 && (
              <Table caption={<caption className="visually-hidden">{section.title}</caption>} titles={section.titles}>
                {section.found.map((row) => (
                  <tr key={row.join()}>
                    {row.map((cell, column) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
                      <td key={column} data-title={section.titles[column]}>
                        <Spans text={cell} />
                      </td>
                    ))}
                  </tr>
                ))}
              </Table>
            )}
          </section>
        ))}
    </main>
  );
}

const idOf = ({ title }: LedgerSection) => title.toLowerCase().replaceAll(' ', '-');

function Spans({ text }: { readonly text: string }) {
  return spansOf(text).map((span) => (span.isCode ? <code key={span.text}>{span.text}</code> : span.text));
}
