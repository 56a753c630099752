/**
 * The stage as a component: an SVG that D3 draws into at every frame, the key boxes over it, and both scaled to the room there is. It
 * is drawn from the store directly; React renders only when a producer comes, goes or moves.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { printCommand } from '../engine/session/commands';
import type { TypedRecord } from '../engine/session/typed-record';
import type { ClusterFrame } from '../frame/cluster-frame';
import { useSession, useSessionState } from '../state/hooks';
import type { Session } from '../state/session';
import { KeyBox } from './clients/KeyBox';
import { drawStage } from './draw-stage';
import { layoutProducers } from './layout';
import type { Motion } from './motion';
import type { NodeHandlers } from './node-handlers';
import './stage.css';

const STAGE_WIDTH = 1440;
const SCALE = { min: 0.55, max: 1.6 };

export function Stage({ openMenu }: { readonly openMenu: NodeHandlers['openMenu'] }) {
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  const { room, scale } = useScale();
  const [height, setHeight] = useState(0);
  const handlers = useMemo(() => stageHandlers(session, openMenu), [session, openMenu]);

  useEffect(() => {
    const root = svg.current;
    if (root === null) return;
    const draw = () => {
      const { frame, pace } = session.store.getState();
      if (frame === null) return;
      const layout = drawStage(root, frame, motionOf(frame, pace.speed), handlers);
      setHeight(Math.ceil(layout.height));
    };
    draw();
    return session.store.subscribe((state, before) => {
      if (state.frame !== before.frame || state.pace.speed !== before.pace.speed) draw();
    });
  }, [session, handlers]);

  return (
    <div className="stage-room" ref={room}>
      <div className="stage-scaled" style={{ height: height * scale }}>
        <div className="stage-plane" style={{ width: STAGE_WIDTH, transform: scale === 1 ? 'none' : `scale(${scale})` }}>
          <KeyBoxes />
          <svg ref={svg} className="stage" />
        </div>
      </div>
    </div>
  );
}

/** The stage is 1440 wide and as wide as its room: all of it scales. */
function useScale() {
  const room = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(1);
  useLayoutEffect(() => {
    const element = room.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setScale(Math.min(SCALE.max, Math.max(SCALE.min, element.clientWidth / STAGE_WIDTH))));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { room, scale };
}

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

function motionOf({ now }: ClusterFrame, speed: number): Motion {
  return { now, speed, reduced: reducedMotion.matches };
}

function stageHandlers(session: Session, openMenu: NodeHandlers['openMenu']): NodeHandlers {
  const run = (text: string) => void session.run(text);
  return {
    openMenu,
    addProducer: () => run('add producer'),
    addConsumer(group) {
      const topic = session.store.getState().frame?.topic;
      if (topic) run(printCommand({ kind: 'AddConsumer', node: null, group, topic: topic.name, configs: [] }));
    },
    removeConsumer: (node) => run(printCommand({ kind: 'RemoveConsumer', node })),
  };
}

function KeyBoxes() {
  const session = useSession();
  // As text, so that React renders when something about the boxes changed, not at every frame.
  const producers = useSessionState(({ frame }) =>
    JSON.stringify([frame?.topic?.partitions, frame?.producers.map(({ node, status }) => [node, status])]),
  );
  const keys = useSessionState(({ frame }) => JSON.stringify(frame?.keys ?? []));
  const boxes = useMemo(() => {
    void producers;
    const frame = session.store.getState().frame;
    return frame === null ? [] : layoutProducers(frame);
  }, [session, producers]);
  const names = useMemo(() => JSON.parse(keys) as string[], [keys]);

  return boxes.map(({ producer, keyBox }, index) => (
    <KeyBox
      key={producer.node}
      producer={producer.node}
      box={keyBox}
      isDead={producer.status === 'dead'}
      keys={names}
      isFirst={index === 0}
      send={(record) => send(session, record, boxes.length > 1 ? producer.node : null)}
    />
  ));
}

function send(
  { store, run }: Session,
  { key, value, times }: TypedRecord,
  producer: Parameters<NodeHandlers['removeConsumer']>[0] | null,
): void {
  const topic = store.getState().frame?.topic;
  if (topic) void run(printCommand({ kind: 'Produce', topic: topic.name, key, value, producer, times }));
}
