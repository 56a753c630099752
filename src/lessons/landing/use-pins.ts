/** Where the things stand that hints are pinned to, in the window. Things move: they are looked for again and again. */
import { useEffect, useState } from 'react';

export interface Pins {
  readonly stage: DOMRect;
  /** Of the stage's drawing: 1 is its own size. */
  readonly scale: number;
  readonly keyBox: DOMRect | null;
  readonly broker: DOMRect | null;
  readonly playhead: DOMRect | null;
}

const LOOK_EVERY_MS = 100;

export function usePins(): Pins | null {
  const [pins, setPins] = useState<Pins | null>(null);
  useEffect(() => {
    let seen = '';
    const look = () => {
      const found = find();
      const signature = JSON.stringify(found);
      if (signature === seen) return;
      seen = signature;
      setPins(found);
    };
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return pins;
}

function find(): Pins | null {
  const stage = boxOf('.stage-area');
  if (stage === null) return null;
  return {
    stage,
    scale: scaleOf(document.querySelector<HTMLElement>('.stage-plane')),
    keyBox: boxOf('.producer > .frame') ?? boxInside(stage, '.key-box'),
    broker: boxOf('.broker.alive > .head > .target') ?? boxInside(stage, '.phone-node.alive'),
    playhead: boxOf('.time-line .playhead .handle'),
  };
}

const scaleOf = (plane: HTMLElement | null) => (plane === null ? 1 : plane.getBoundingClientRect().width / plane.offsetWidth);

const boxOf = (selector: string): DOMRect | null => document.querySelector(selector)?.getBoundingClientRect() ?? null;

/** What has been scrolled out of sight has no hint. */
function boxInside(stage: DOMRect, selector: string): DOMRect | null {
  const box = boxOf(selector);
  return box !== null && box.top >= stage.top && box.bottom <= stage.bottom ? box : null;
}
