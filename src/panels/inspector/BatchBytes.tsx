import { useEffect, useRef } from 'react';
import { BYTES_A_ROW, type BytesHandlers, drawBatchBytes } from '../../stage/inspector/draw-batch-bytes';
import { useSession } from '../../state/hooks';
import type { RecordInspection } from '../../state/selection';
import { corruptCommand } from './byte-commands';

export type Pointer = Pick<BytesHandlers, 'enter' | 'leave'>;

/** The bytes as a grid that has the focus as a whole: arrows move the byte at hand, and two hex digits typed make it another. */
export function BatchBytes(props: {
  readonly inspection: RecordInspection;
  readonly lit: number | null;
  readonly atHand: number;
  readonly setAtHand: (byte: number) => void;
  readonly pointer: Pointer;
}) {
  const { inspection, lit, atHand, setAtHand, pointer } = props;
  const { batch } = inspection;
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  const typed = useRef('');

  useEffect(() => {
    const handlers: BytesHandlers = {
      ...pointer,
      press(byte) {
        setAtHand(byte);
        svg.current?.focus();
      },
    };
    if (svg.current !== null) drawBatchBytes(svg.current, { batch, lit, atHand }, handlers);
  }, [batch, lit, atHand, setAtHand, pointer]);

  useEffect(() => {
    const root = svg.current;
    root?.addEventListener('keydown', onKeyDown);
    return () => root?.removeEventListener('keydown', onKeyDown);
  });

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: BYTES_A_ROW,
      ArrowUp: -BYTES_A_ROW,
      Home: -atHand,
      End: batch.bytes.length - 1 - atHand,
    }[event.key];
    const digit = /^[0-9a-f]$/i.test(event.key) ? event.key : null;
    if (move === undefined && digit === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (move !== undefined) {
      typed.current = '';
      if (atHand + move >= 0 && atHand + move < batch.bytes.length) setAtHand(atHand + move);
      return;
    }
    typed.current += digit;
    if (typed.current.length < 2) return;
    void session.run(corruptCommand(inspection, atHand, Number.parseInt(typed.current, 16)));
    typed.current = '';
  }

  return <svg ref={svg} className="batch-bytes" />;
}
