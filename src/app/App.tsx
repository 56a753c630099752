import { useCallback, useEffect, useState } from 'react';
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
import { useSession, useTheme } from '../state/hooks';

/** The page: top bar, stage, echo line, transport bar. */
export function App() {
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const openMenu = useCallback((node: OpenMenu['node'], from: SVGElement) => setMenu({ node, from }), []);
  const closeMenu = useCallback(() => setMenu(null), []);
  useKeys(useSession());
  useThemeOfDocument();
  return (
    <div className="page">
      <TopBar />
      <main className="stage-area">
        <Stage openMenu={openMenu}>
          <TopicHeader />
        </Stage>
        <HiddenTables />
        <LiveRegion />
        {menu !== null && <NodeMenu key={menu.node} {...menu} close={closeMenu} />}
      </main>
      <EchoLine />
      <TransportBar />
      <FailurePanel />
    </div>
  );
}

function useThemeOfDocument(): void {
  const theme = useTheme();
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}
