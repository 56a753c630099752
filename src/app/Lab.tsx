/**
 * Everything behind `#/lab`: a lab with worlds of its own, begun when it is opened and ended when it is left. Beside it the cluster of free
 * play goes on as it was. While it is open, the page's own words on `window` are about its first world.
 */
import { useEffect, useState } from 'react';
import type { Lab } from '../course/labs/lab';
import { labAt } from '../lab/addresses';
import { LabPage } from '../lab/LabPage';
import { LabContext } from '../lab/use-lab';
import { createLabWorlds, type LabWorlds, runOf } from '../lab/worlds';
import { FailurePanel } from '../panels/FailurePanel';
import { Keys, KeysButton } from '../panels/keys/Keys';
import { TopBar } from '../panels/TopBar';
import { TransportBar } from '../panels/TransportBar';
import { type PagePart, useKeys } from '../panels/use-keys';
import { useHash } from '../state/address';
import { closeKeys } from '../state/drawers';
import { startFrameLoop } from '../state/frame-loop';
import { SessionContext, useSession } from '../state/hooks';
import { startStepping } from '../state/stepping';
import { connectWorlds } from '../worker/client/worlds-client';
import { pageApi } from './page-api';

const REDUCED_MOTION = matchMedia('(prefers-reduced-motion: reduce)');

export default function LabRoute() {
  const lab = labAt(useHash());
  return <OpenedLab key={lab.slug} lab={lab} />;
}

function OpenedLab({ lab }: { readonly lab: Lab }) {
  const [worlds, setWorlds] = useState<LabWorlds | null>(null);
  useEffect(() => {
    const connected = connectWorlds({ kind: 'Scenario', scenario: lab.opening }, runOf(lab, lab.blow.atFirstUs));
    const opened = createLabWorlds(lab, connected, () => REDUCED_MOTION.matches);
    const lead = opened.sessions[0]!;
    const stopStepping = startStepping(lead);
    const loop = startFrameLoop(lead);
    const freePlay = window.glassbroker;
    window.glassbroker = pageApi(lead, loop);
    setWorlds(opened);
    return () => {
      window.glassbroker = freePlay;
      loop.stop();
      stopStepping();
      closeKeys();
      connected.stop();
    };
  }, [lab]);
  const lead = worlds?.sessions[0];
  if (worlds === null || lead === undefined) return null;
  return (
    <SessionContext value={lead}>
      <LabContext value={worlds}>
        <div className="lab-page">
          <TopBar>
            <KeysButton />
          </TopBar>
          <LabPage />
          <TransportBar />
          <HearKeys />
          <Keys parts={PARTS} />
          <FailurePanel />
        </div>
      </LabContext>
    </SessionContext>
  );
}

const PARTS: readonly PagePart[] = ['table of keys'];

function HearKeys() {
  useKeys(useSession(), PARTS);
  return null;
}
