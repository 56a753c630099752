import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { EchoLine } from '../panels/EchoLine';
import { FailurePanel } from '../panels/FailurePanel';
import { HiddenTables } from '../panels/HiddenTables';
import { LiveRegion } from '../panels/LiveRegion';
import { NodeMenu, type OpenMenu } from '../panels/NodeMenu';
import { TopBar } from '../panels/TopBar';
import { TopicHeader } from '../panels/TopicHeader';
import { TransportBar } from '../panels/TransportBar';
import { useKeys } from '../panels/use-keys';
import { Stage } from '../stage/Stage';
import { preferences, shownTheme } from '../state/preferences';
import { useSession } from '../state/use-session';

/** The page: top bar, stage, echo line, transport bar. */
export function App() {
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const openMenu = useCallback((node: OpenMenu['node'], from: SVGElement) => setMenu({ node, from }), []);
  const closeMenu = useCallback(() => setMenu(null), []);
  useKeys(useSession());
  useTheme();
  return (
    <div className="page">
      <TopBar />
      <main className="stage-area">
        <TopicHeader />
        <Stage openMenu={openMenu} />
        <HiddenTables />
        <LiveRegion />
      </main>
      <EchoLine />
      <TransportBar />
      {menu !== null && <NodeMenu key={menu.node} {...menu} close={closeMenu} />}
      <FailurePanel />
    </div>
  );
}

function useTheme(): void {
  const theme = useStore(preferences, shownTheme);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}
