/**
 * The stage as a component: an SVG that D3 draws into at every frame, the key boxes over it, and both scaled to the room there is. It
 * is drawn from the store directly; React renders only when a producer comes, goes or moves.
 */
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { ClientCommand } from '../engine/session/commands/clients';
import { printProduce } from '../engine/session/commands/producing';
import type { TypedRecord } from '../engine/session/typed-record';
import type { ClusterFrame } from '../frame/cluster-frame';
import { openTopics } from '../state/drawers';
import { useSelection, useSession, useSessionState } from '../state/hooks';
import type { Session } from '../state/session';
import { draftsOf, KeyBox } from './clients/KeyBox';
import { drawStage } from './draw-stage';
import { type Fit, fitStage } from './fit';
import { thingsInHand } from './in-hand';
import { keepDrawing, type Room } from './keep-drawing';
import { layoutProducers } from './layout';
import type { Motion } from './motion';
import type { NodeHandlers } from './node-handlers';
import { type Plan, WIDE } from './plans';
import './stage.css';

interface Placed extends Fit {
  readonly height: number;
}

interface StageProps {
  readonly openMenu: NodeHandlers['openMenu'];
  /** It is what the page opens with, and not what a person has come back to. */
  readonly opens?: boolean;
  readonly plan?: Plan;
  readonly children?: ReactNode;
}

/** `children` lie over the stage and are scaled with it. */
export function Stage({ openMenu, opens = true, plan = WIDE, children }: StageProps) {
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  /** Where messages travel, over all else. */
  const over = useRef<SVGSVGElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const [{ scale, roominess, height, plan: placed }, setPlaced] = useState<Placed>({ scale: 1, roominess: 1, height: 0, plan });
  const handlers = useMemo(() => stageHandlers(session, openMenu), [session, openMenu]);
  const explains = useSelection(({ subject }) => subject !== null);

  useEffect(() => {
    const root = svg.current;
    const moving = over.current;
    const element = room.current;
    if (root === null || moving === null || element === null) return;
    const draw = (size: Room) => {
      const { frame, pace } = session.store.getState();
      if (frame === null) return;
      const fit = fitStage(frame, size, plan, explains);
      const layout = drawStage(root, frame, motionOf(frame, pace.speed), handlers, fit.roominess, moving, fit.plan);
      tellsWhereGroupsEnd(element, layout, fit.scale);
      const now = { ...fit, height: Math.ceil(layout.height) };
      setPlaced((before) => (isSame(before, now) ? before : now));
    };
    return keepDrawing({ root, room: element, session, hands: thingsInHand, draw }).stop;
  }, [session, handlers, plan, explains]);

  return (
    <div className="stage-room" ref={room}>
      <div
        className="stage-scaled"
        style={{ width: placed.width * scale, height: height * scale, '--stage-scale': scale } as CSSProperties}
      >
        <div className="stage-plane" style={{ width: placed.width, transform: scale === 1 ? 'none' : `scale(${scale})` }}>
          {children}
          <KeyBoxes roominess={roominess} opens={opens} plan={placed} />
          <svg ref={svg} className="stage" />
          <svg ref={over} className="stage over" />
        </div>
      </div>
    </div>
  );
}

/** What lies over the stage's right side begins under the groups there. Nothing is measured for it. */
export function tellsWhereGroupsEnd(
  room: HTMLElement,
  { groups }: { readonly groups: readonly { readonly bottom: number }[] },
  scale: number,
): void {
  const end = `${Math.ceil((groups.at(-1)?.bottom ?? 0) * scale)}px`;
  const area = room.parentElement;
  if (area !== null && area.style.getPropertyValue('--groups-end') !== end) area.style.setProperty('--groups-end', end);
}

const isSame = (a: Placed, b: Placed) => a.scale === b.scale && a.roominess === b.roominess && a.height === b.height && a.plan === b.plan;

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

export function motionOf({ now }: ClusterFrame, speed: number): Motion {
  return { now, speed, reduced: reducedMotion.matches };
}

/** What a person does to things on a stage, as commands and selections. */
export function stageHandlers(session: Session, openMenu: NodeHandlers['openMenu']): NodeHandlers {
  const run = (text: string) => void session.run(text);
  const give = (command: ClientCommand) =>
    void import('../engine/session/commands/clients').then(({ printClientCommand }) => run(printClientCommand(command)));
  return {
    openMenu,
    addBroker: () => run('add broker'),
    addPartition: (from) => openTopics(from, 'AddPartitions'),
    addProducer: () => run('add producer'),
    addConsumer(group) {
      const topic = session.store.getState().frame?.topic;
      if (topic) give({ kind: 'AddConsumer', node: null, group, topic: topic.name, configs: [], handler: null });
    },
    removeConsumer: (node) => give({ kind: 'RemoveConsumer', node }),
    pick(offset, { broker, partition }) {
      const topic = session.store.getState().frame?.topic;
      if (topic) session.selection.select({ kind: 'Record', broker, topic: topic.name, partition, offset });
    },
    inspect(offset, { broker, partition }) {
      const topic = session.store.getState().frame?.topic;
      if (topic) session.selection.inspect({ broker, topic: topic.name, partition, offset });
    },
    explain(kind, { broker, partition }) {
      const topic = session.store.getState().frame?.topic;
      if (topic) session.selection.select({ kind, broker, topic: topic.name, partition });
    },
    explainLosses: () => session.selection.select({ kind: 'Losses' }),
  };
}

function KeyBoxes({ roominess, opens, plan }: { readonly roominess: number; readonly opens: boolean; readonly plan: Plan }) {
  const session = useSession();
  // As text, so that React renders when something about the boxes changed, not at every frame.
  const producers = useSessionState(({ frame }) =>
    JSON.stringify([frame?.topic?.partitions, frame?.producers.map(({ node, status }) => [node, status])]),
  );
  const keys = useSessionState(({ frame }) => JSON.stringify(frame?.keys ?? []));
  const boxes = useMemo(() => {
    void producers;
    const frame = session.store.getState().frame;
    return frame === null ? [] : layoutProducers(frame, roominess, plan);
  }, [session, producers, roominess, plan]);
  const names = useMemo(() => JSON.parse(keys) as string[], [keys]);
  const drafts = draftsOf(session);
  const isOpening = opens && drafts.size === 0;

  return boxes.map(({ producer, keyBox }, index) => (
    <KeyBox
      key={producer.node}
      producer={producer.node}
      box={keyBox}
      isDead={producer.status === 'dead'}
      keys={names}
      isFirst={index === 0}
      takesFocus={isOpening && index === 0}
      drafts={drafts}
      send={(record) => send(session, record, boxes.length > 1 ? producer.node : null)}
    />
  ));
}

export function send(
  { store, run }: Session,
  { key, value, times }: TypedRecord,
  producer: Parameters<NodeHandlers['removeConsumer']>[0] | null,
): void {
  const topic = store.getState().frame?.topic;
  if (topic) void run(printProduce({ kind: 'Produce', topic: topic.name, key, value, producer, times }));
}
