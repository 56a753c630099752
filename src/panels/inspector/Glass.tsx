/**
 * Lies over the stage while a record is looked at. The bytes are a grid that arrows walk; hovering lights a field in the picture and in
 * the table. Escape puts the glass away and gives the focus back.
 */
import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { RecordInspection } from '../../state/selection';
import { BatchBytes, type Pointer } from './BatchBytes';
import { BatchStrip } from './BatchStrip';
import { FieldCard } from './FieldCard';
import { FieldTable } from './FieldTable';
import { RecordStory } from './RecordStory';
import { Whereabouts } from './Whereabouts';
import './inspector.css';
import { useEscape } from '../use-escape';

export default function Glass({ inspection, close }: { readonly inspection: RecordInspection | null; readonly close: () => void }) {
  const closeButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    closeButton.current?.focus();
    return () => (before instanceof HTMLElement || before instanceof SVGElement ? before.focus() : undefined);
  }, []);
  useEscape(close, { isOver: true });
  return (
    <section className="inspector" aria-labelledby="inspector-title">
      <header>
        <h2 id="inspector-title">{inspection === null ? 'Record' : titleOf(inspection)}</h2>
        <span className="facts">{inspection === null ? 'That broker does not have it at this moment.' : whereOf(inspection)}</span>
        <span className="spacer" />
        {inspection !== null && (
          <code className="dump">
            kafka-dump-log.sh --deep-iteration --print-data-log --files {inspection.batch.file.split('/').at(-1)}
          </code>
        )}
        <button
          ref={closeButton}
          type="button"
          className="icon-button"
          aria-label="Close the inspector"
          title="Close (Escape)"
          onClick={close}
        >
          <X size={18} aria-hidden="true" />
        </button>
      </header>
      {inspection !== null && (
        <Looked key={`${inspection.place.broker} ${inspection.place.partition} ${inspection.place.offset}`} inspection={inspection} />
      )}
    </section>
  );
}

/** What is lit, and which byte is at hand, belongs to one look at one batch. */
function Looked({ inspection }: { readonly inspection: RecordInspection }) {
  const { batch } = inspection;
  const [atHand, setAtHand] = useState(() => batch.badByte ?? firstByteOf(inspection));
  const [hovered, setHovered] = useState<number | null>(null);
  // What is left may be left after what is entered.
  const [pointer] = useState<Pointer>(() => ({
    enter: setHovered,
    leave: (byte) => setHovered((before) => (before === byte ? null : before)),
  }));
  const fieldAt = (byte: number) => batch.fields.find(({ from, to }) => from <= byte && byte < to) ?? null;
  const chosen = fieldAt(atHand);
  const lit = (hovered === null ? chosen : fieldAt(hovered))?.number ?? null;
  return (
    <div className="looked">
      <div className="bytes-side">
        <BatchStrip inspection={inspection} />
        <div className="bytes-scroll">
          <BatchBytes inspection={inspection} lit={lit} atHand={atHand} setAtHand={setAtHand} pointer={pointer} />
          {batch.recordsLeft > 0 && <p className="left">{batch.recordsLeft} more records of this batch are not shown.</p>}
        </div>
        {chosen !== null && <FieldCard inspection={inspection} field={chosen} byte={atHand} />}
      </div>
      <Tabs inspection={inspection} lit={lit} choose={setAtHand} pointer={pointer} />
    </div>
  );
}

const TABS = ['Bytes', 'Who has it', 'Its story'] as const;

function Tabs(props: {
  readonly inspection: RecordInspection;
  readonly lit: number | null;
  readonly choose: (byte: number) => void;
  readonly pointer: Pointer;
}) {
  const [tab, setTab] = useState<(typeof TABS)[number]>('Bytes');
  const list = useRef<HTMLDivElement>(null);
  function onKeyDown(event: KeyboardEvent) {
    const move = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const next = (TABS.indexOf(tab) + move) % TABS.length;
    setTab(TABS[next]!);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  }
  return (
    <div className="facts-side">
      <div className="tabs" role="tablist" aria-label="What is known of it" ref={list} onKeyDown={onKeyDown}>
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab ${name}`.replaceAll(' ', '-')}
            aria-selected={tab === name}
            aria-controls="inspector-panel"
            tabIndex={tab === name ? 0 : -1}
            onClick={() => setTab(name)}
          >
            {name}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reached by keyboard */}
      <div className="tab-panel" role="tabpanel" id="inspector-panel" tabIndex={0} aria-labelledby={`tab ${tab}`.replaceAll(' ', '-')}>
        {tab === 'Bytes' && <FieldTable batch={props.inspection.batch} lit={props.lit} choose={props.choose} pointer={props.pointer} />}
        {tab === 'Who has it' && <Whereabouts inspection={props.inspection} />}
        {tab === 'Its story' && <RecordStory inspection={props.inspection} />}
      </div>
    </div>
  );
}

/** The record that was asked for begins here: its key, where it has one. */
function firstByteOf({ batch, records, place }: RecordInspection): number {
  const record = records.findIndex(({ offset }) => offset === place.offset);
  return batch.fields.find((field) => field.record === record && (field.name === 'key' || field.name === 'value'))?.from ?? 17;
}

function titleOf({ batch, place }: RecordInspection): string {
  const { baseOffset, lastOffset } = batch;
  return `Batch ${baseOffset === lastOffset ? baseOffset : `${baseOffset}–${lastOffset}`} of P${place.partition}`;
}

function whereOf({ batch, place }: RecordInspection): string {
  const where = batch.isFlushed ? 'flushed to the disk' : 'in the page cache';
  return `${batch.sizeBytes} bytes, ${where} of broker ${place.broker}`;
}
