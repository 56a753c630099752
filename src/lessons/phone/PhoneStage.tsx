/** The stage of a narrow window: what the wide one has, as a column with targets for a thumb. Only leaders have lanes. */
import { useMemo } from 'react';
import type { Scene } from '../../course/lesson';
import type { NodeId } from '../../engine/sim/context';
import type { BrokerView, ClusterFrame, ControllerView, NodeStatus } from '../../frame/cluster-frame';
import { TopicButton } from '../../panels/TopicHeader';
import { controllerWords } from '../../stage/controller/standing';
import { nameOfNextGroup } from '../../stage/groups/draw-next-group';
import { machineWords } from '../../stage/kit/machine-tags';
import { Lanes } from '../../stage/lesson/Lanes';
import { stageHandlers } from '../../stage/Stage';
import { useSession, useSessionState } from '../../state/hooks';
import { Groups } from '../Groups';
import { Hero } from '../landing/Hero';
import type { OpenMenuAt } from '../open-menu';
import { Producers } from '../Producers';
import '../lessons.css';
import './phone.css';

export function PhoneStage({ openMenu, isNewcomer }: { readonly openMenu: OpenMenuAt; readonly isNewcomer: boolean }) {
  const topic = useSessionState(({ frame }) => frame?.topic?.name ?? null);
  // Who does not know of groups has no flags, and the room for hints instead.
  const scene = useMemo<Scene | null>(
    () => (topic === null ? null : { lanes: 'leaders', topic, ...(!isNewcomer && { groups: true as const }) }),
    [topic, isNewcomer],
  );
  return (
    <div className="lesson-stage phone-stage">
      {isNewcomer && <Hero />}
      {!isNewcomer && <TopicButton />}
      {scene !== null && <Producers scene={scene} />}
      {scene !== null && <Lanes key={scene.topic} scene={scene} openMenu={openMenu} className="lesson-lanes" />}
      <Nodes openMenu={openMenu} isNewcomer={isNewcomer} />
      <SituationNote />
      <Groups openMenu={openMenu} />
      {!isNewcomer && <Add openMenu={openMenu} />}
    </div>
  );
}

interface NodeGlimpse {
  readonly node: NodeId;
  readonly name: string;
  readonly words: string;
  readonly status: NodeStatus;
}

/** Brokers, and for who knows them controllers and producers: each is a button that opens what can be done to it. */
function Nodes({ openMenu, isNewcomer }: { readonly openMenu: OpenMenuAt; readonly isNewcomer: boolean }) {
  const text = useSessionState(({ frame }) => JSON.stringify(frame === null ? [] : nodesOf(frame, isNewcomer)));
  const nodes = useMemo(() => JSON.parse(text) as NodeGlimpse[], [text]);
  return (
    <ul className="phone-nodes" aria-label="Nodes">
      {nodes.map(({ node, name, words, status }) => (
        <li key={node}>
          <button
            type="button"
            className={`phone-node ${status}`}
            aria-haspopup="menu"
            aria-label={`${name}, ${words}`}
            onClick={({ currentTarget }) => openMenu({ kind: 'Node', node }, currentTarget)}
          >
            <b>{name}</b>
            <span>{words}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function nodesOf({ brokers, controllers, producers }: ClusterFrame, brokersAlone: boolean): readonly NodeGlimpse[] {
  const all = brokers.map(({ node, id, status, leads, end, machine }) => ({
    node,
    name: `Broker ${id}`,
    words: `${status === 'alive' && leads.length > 0 ? `leads ${leads.map((partition) => `P${partition}`).join(' ')}` : wordOf(status, end)}${machineWords(machine)}`,
    status,
  }));
  if (brokersAlone) return all;
  return [
    ...all,
    ...controllers.map((each) => ({
      node: each.node,
      name: `Controller ${each.id}`,
      words: `${each.status === 'alive' ? briefly(each) : wordOf(each.status)}${machineWords(each.machine)}`,
      status: each.status,
    })),
    ...producers.map(({ node, status, machine }) => ({
      node,
      name: `${node}`,
      words: `${wordOf(status)}${machineWords(machine)}`,
      status,
    })),
  ];
}

/** A third of a phone is narrow: only who decides says its epoch. */
const briefly = (view: ControllerView) =>
  view.role === 'active' ? controllerWords(view) : controllerWords(view).replace(/,? epoch \d+/, '');

function wordOf(status: NodeStatus, end: BrokerView['end'] = 'Killed'): string {
  if (status !== 'dead') return status;
  return end === 'Halted' ? '✕ halted' : end === 'Exited' ? 'shut down' : '✕ killed';
}

/** What is out of order, and how many acknowledged records it has cost. */
function SituationNote() {
  const session = useSession();
  const words = useSessionState(({ frame }) => frame?.situation?.words ?? null);
  const lost = useSessionState(({ frame }) => frame?.situation?.lost ?? 0);
  if (words === null) return null;
  return (
    <div className="phone-situation" role="note" aria-label="What is out of order">
      {lost === 0 ? (
        <b>Acked records lost: 0.</b>
      ) : (
        <button type="button" className="button" onClick={() => session.selection.select({ kind: 'Losses' })}>
          ✕ Acked records lost: {lost}. <u>Why?</u>
        </button>
      )}{' '}
      {words}
    </div>
  );
}

function Add({ openMenu }: { readonly openMenu: OpenMenuAt }) {
  const session = useSession();
  const groups = useSessionState(({ frame }) => frame?.groups.map(({ group }) => group).join('\n') ?? '');
  const { addProducer, addBroker, addConsumer } = useMemo(() => stageHandlers(session, openMenu), [session, openMenu]);
  const known = (groups === '' ? [] : groups.split('\n')) as Parameters<typeof addConsumer>[0][];
  const next = nameOfNextGroup(known);
  return (
    <div className="offers">
      <button type="button" className="button" onClick={addProducer}>
        + producer
      </button>
      <button type="button" className="button" onClick={addBroker}>
        + broker
      </button>
      {known.map((group) => (
        <button key={group} type="button" className="button" onClick={() => addConsumer(group)}>
          + consumer in {group}
        </button>
      ))}
      <button type="button" className="button" onClick={() => addConsumer(next)}>
        + group {next}
      </button>
    </div>
  );
}
