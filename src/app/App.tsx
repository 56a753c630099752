import { lazy, Suspense, useCallback, useState } from 'react';
import type { NodeId } from '../engine/sim/context';
import { EchoLine } from '../panels/EchoLine';
import { FailurePanel } from '../panels/FailurePanel';
import { HiddenTables } from '../panels/HiddenTables';
import { Inspector } from '../panels/inspector/Inspector';
import { LiveRegion } from '../panels/LiveRegion';
import type { OpenMenu } from '../panels/NodeMenu';
import { LeaderStrip, SpaceTimePanel } from '../panels/space-time/SpaceTime';
import { TopBar } from '../panels/TopBar';
import { TopicHeader } from '../panels/TopicHeader';
import { TransportBar } from '../panels/TransportBar';
import { useKeys } from '../panels/use-keys';
import { WhyPanel } from '../panels/WhyPanel';
import { Stage } from '../stage/Stage';
import { useSession, useSpaceTime } from '../state/hooks';
import type { Subject } from '../state/selection';
import type { Session } from '../state/session';

/** With it come all commands there are: it is loaded when it is first opened. */
const NodeMenu = lazy(() => import('../panels/NodeMenu').then((panel) => ({ default: panel.NodeMenu })));

/** The page: top bar, stage, echo line, transport bar. */
export function App() {
  const session = useSession();
  const isTimelineOpen = useSpaceTime(({ isOpen }) => isOpen);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const openMenu = useCallback(
    (node: OpenMenu['node'], from: SVGElement) => {
      setMenu({ node, from });
      session.selection.select(subjectOf(session, node));
    },
    [session],
  );
  const closeMenu = useCallback(() => setMenu(null), []);
  useKeys(session);
  return (
    <div className={isTimelineOpen ? 'page timeline-open' : 'page'}>
      <TopBar />
      <main className="stage-area">
        <Stage openMenu={openMenu}>
          <TopicHeader />
        </Stage>
        {isTimelineOpen && <LeaderStrip />}
        <HiddenTables />
        <LiveRegion />
        <WhyPanel />
        <Inspector />
        <Suspense>{menu !== null && <NodeMenu key={menu.node} {...menu} close={closeMenu} />}</Suspense>
      </main>
      <EchoLine />
      {isTimelineOpen && <SpaceTimePanel />}
      <TransportBar />
      <FailurePanel />
    </div>
  );
}

/** What can be acted on can be asked about. */
function subjectOf({ store }: Session, node: NodeId): Subject {
  const broker = store.getState().frame?.brokers.find((each) => each.node === node);
  return broker === undefined ? { kind: 'Node', node } : { kind: 'Broker', broker: broker.id };
}
