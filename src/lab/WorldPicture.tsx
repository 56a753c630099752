/** One world's drawing, as wide as its column. */
import { useEffect, useRef, useState } from 'react';
import { drawHandlerWorld, HANDLER_WORLD_HEIGHT } from '../stage/lab/draw-handler-world';
import { drawSenderWorld, SENDER_WORLD_HEIGHT } from '../stage/lab/draw-sender-world';
import { useLab, useLabState } from './use-lab';

const WIDTH_MIN = 250;

export function WorldPicture({ world }: { readonly world: number }) {
  const svg = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(412);
  const worlds = useLab();
  const moment = useLabState((state) => state.moment);
  const blowUs = useLabState((state) => state.blowUs);
  const isHandlers = worlds.lab.slug === 'guarantees';

  useEffect(() => {
    const parent = svg.current?.parentElement;
    if (parent == null) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(WIDTH_MIN, Math.floor(parent.clientWidth))));
    observer.observe(parent);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const root = svg.current;
    const lab = moment?.labs[world];
    const frame = moment?.frames[world];
    if (root === null || moment === null || lab === undefined || frame === undefined) return;
    const { forkedAt } = moment;
    const { fromUs, untilUs } = worlds.lab.blow;
    const blow = { from: forkedAt + fromUs, until: forkedAt + untilUs, at: forkedAt + blowUs };
    const handlers = {
      open: (record: number) => void worlds.read(world, isHandlers ? `Record ${record}` : `Record #${record}`, [record]),
      moveBlow: (to: number) => worlds.moveBlow(to - forkedAt),
    };
    const { keys, brokers } = frame;
    if (isHandlers) {
      const lane = brokers.flatMap(({ lanes }) => lanes).find(({ role }) => role === 'Leader') ?? null;
      drawHandlerWorld(root, { lab, lane, keys, blow, width }, handlers);
    } else drawSenderWorld(root, { lab, brokers, keys, blow, width }, handlers);
  }, [worlds, world, moment, blowUs, width, isHandlers]);

  const height = isHandlers ? HANDLER_WORLD_HEIGHT : SENDER_WORLD_HEIGHT;
  return <svg ref={svg} className="world-picture" width={width} height={height} />;
}
