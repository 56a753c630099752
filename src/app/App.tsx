import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { EchoLine } from '../panels/EchoLine';
import { FailurePanel } from '../panels/FailurePanel';
import { Inspector } from '../panels/inspector/Inspector';
import { Keys, KeysButton } from '../panels/keys/Keys';
import { LiveRegion } from '../panels/LiveRegion';
import type { OpenMenu } from '../panels/menu/ObjectMenu';
import { Present, PresentButton } from '../panels/present/Present';
import { ConfigsButton, Settings } from '../panels/settings/Settings';
import { DropFile } from '../panels/share/DropFile';
import { Share, ShareButton } from '../panels/share/ShareButton';
import { LeaderStrip, SpaceTimePanel } from '../panels/space-time/SpaceTime';
import { TopBar } from '../panels/TopBar';
import { TopicHeader } from '../panels/TopicHeader';
import { TimelineToggle, TransportBar } from '../panels/TransportBar';
import { Topics } from '../panels/topics/Topics';
import { type PagePart, useKeys } from '../panels/use-keys';
import { ViewSwitch } from '../panels/ViewSwitch';
import { Why } from '../panels/Why';
import { StageInView } from '../stage/StageInView';
import { useHash } from '../state/address';
import { openSettings } from '../state/drawers';
import { useDrawers, usePreferences, useSession, useSpaceTime } from '../state/hooks';
import { useIsPhone } from '../state/screen';
import type { Subject } from '../state/selection';
import type { Session } from '../state/session';

/** Nobody can have read the stage in tables before it is drawn. */
const HiddenTables = lazy(() => import('../panels/HiddenTables').then((panel) => ({ default: panel.HiddenTables })));
/** With it come all commands there are: it is loaded when it is first opened. */
const ObjectMenu = lazy(() => import('../panels/menu/ObjectMenu').then((panel) => ({ default: panel.ObjectMenu })));

const PhoneStage = lazy(() => import('../lessons/phone/PhoneStage').then((stage) => ({ default: stage.PhoneStage })));
/** Only who comes for the first time sees it. */
const Landing = lazy(() => import('../lessons/landing/Landing').then((landing) => ({ default: landing.Landing })));

const PARTS: readonly PagePart[] = ['views', 'presentation', 'timeline', 'share', 'table of keys', 'key box', 'lanes'];

/** The page: top bar, stage, echo line, transport bar. `notice`: what is to be said of the session that is shown. */
export function App({ notice }: { readonly notice?: ReactNode }) {
  const session = useSession();
  const isTimelineOpen = useSpaceTime(({ isOpen }) => isOpen);
  const isNewcomer = useIsNewcomer();
  const isPhone = useIsPhone();
  const isPresenting = useDrawers((state) => state.isPresenting);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const openMenu = useCallback(
    (of: OpenMenu['of'], from: OpenMenu['from']) => {
      setMenu({ of, from });
      const subject = subjectOf(session, of);
      // One thing at a time.
      if (subject !== null && !isNewcomer) session.selection.select(subject);
    },
    [session, isNewcomer],
  );
  const closeMenu = useCallback(() => setMenu(null), []);
  useKeys(session, PARTS);
  return (
    <div className={`page${isTimelineOpen ? ' timeline-open' : ''}${isPresenting ? ' presenting' : ''}`}>
      <TopBar view={!isPhone && !isNewcomer && <ViewSwitch />}>
        <ConfigsButton />
        <a className="configs-button" href="#/compare">
          Compare
        </a>
        {!isPhone && !isNewcomer && <PresentButton />}
        <ShareButton />
        <KeysButton />
      </TopBar>
      <main className={isNewcomer ? 'stage-area newcomer' : 'stage-area'} data-marks={isNewcomer ? '' : undefined}>
        {isPhone ? (
          <Suspense>
            <PhoneStage openMenu={openMenu} isNewcomer={isNewcomer} />
          </Suspense>
        ) : (
          <StageInView openMenu={openMenu} canChoose={!isNewcomer}>
            {!isNewcomer && <TopicHeader />}
          </StageInView>
        )}
        {isTimelineOpen && <LeaderStrip />}
        <Suspense>
          <HiddenTables />
        </Suspense>
        <LiveRegion />
        <Why />
        <Inspector />
        {notice}
        <Share />
        <Keys parts={PARTS} />
        <Topics />
        <Settings />
        <Suspense>
          {menu !== null && <ObjectMenu key={JSON.stringify(menu.of)} {...menu} close={closeMenu} openSettings={openSettings} />}
        </Suspense>
      </main>
      <EchoLine />
      {isTimelineOpen && <SpaceTimePanel />}
      <TransportBar>
        <TimelineToggle />
      </TransportBar>
      <Present />
      <DropFile />
      <FailurePanel />
      <Suspense>{isNewcomer && <Landing />}</Suspense>
    </div>
  );
}

/** Who follows an address to something has come for that. */
function useIsNewcomer(): boolean {
  const hash = useHash();
  const isFirstVisit = usePreferences(({ showsAll }) => !showsAll);
  return isFirstVisit && /^(#\/?)?$/.test(hash);
}

/** What can be acted on can be asked about, but for what is between nodes. */
function subjectOf({ store }: Session, of: OpenMenu['of']): Subject | null {
  if (of.kind === 'Group') return of;
  if (of.kind !== 'Node') return null;
  const broker = store.getState().frame?.brokers.find(({ node }) => node === of.node);
  return broker === undefined ? of : { kind: 'Broker', broker: broker.id };
}
