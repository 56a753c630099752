/** The stage in the view that a person has chosen. The logical one is loaded when it is first chosen, and stays until it has morphed back. */
import { type ComponentType, type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useDrawers, usePreferences } from '../state/hooks';
import { useIsNarrow } from '../state/screen';
import type { LogicalStageProps } from './logical/LogicalStage';
import type { NodeHandlers } from './node-handlers';
import { FIRST_VISIT, NARROW, NARROW_FIRST_VISIT, presentedPlan, WIDE } from './plans';
import { Stage } from './Stage';

interface StageInViewProps {
  readonly openMenu: NodeHandlers['openMenu'];
  /** Else it is the physical one, with room for a headline: first hints are pinned to brokers. */
  readonly canChoose: boolean;
  readonly children?: ReactNode;
}

export function StageInView({ openMenu, canChoose, children }: StageInViewProps) {
  const isChosen = usePreferences(({ view }) => view === 'logical');
  const isLogical = isChosen && canChoose;
  const isNarrow = useIsNarrow();
  const isPresenting = useDrawers((state) => state.isPresenting);
  const inWindow = canChoose ? (isNarrow ? NARROW : WIDE) : isNarrow ? NARROW_FIRST_VISIT : FIRST_VISIT;
  const presented = useMemo(() => (isPresenting ? presentedPlan({ width: innerWidth, height: innerHeight }) : null), [isPresenting]);
  const plan = presented ?? inWindow;
  const [opensLogical] = useState(isLogical);
  const [Logical, setLogical] = useState<ComponentType<LogicalStageProps> | null>(null);
  const [isThere, setThere] = useState(isLogical);
  const [hasSwitched, setHasSwitched] = useState(false);
  useEffect(() => {
    if (!isLogical) return;
    void import('./logical/LogicalStage').then(({ LogicalStage }) => {
      setLogical(() => LogicalStage);
      setThere(true);
    });
  }, [isLogical]);
  const left = useCallback(() => {
    setThere(false);
    setHasSwitched(true);
  }, []);
  if (isThere && Logical === null) return null;
  if (!isThere || Logical === null)
    return (
      <Stage openMenu={openMenu} opens={!hasSwitched} plan={plan}>
        {children}
      </Stage>
    );
  return (
    <Logical openMenu={openMenu} arrives={!opensLogical || hasSwitched} leaves={!isLogical} left={left} plan={plan}>
      {children}
    </Logical>
  );
}
