/** A lesson: its words and tasks in a column, its stage beside it. The session that it stands in is the lesson's own. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Scene } from '../course/lesson';
import { HiddenTables } from '../panels/HiddenTables';
import { Inspector } from '../panels/inspector/Inspector';
import { LiveRegion } from '../panels/LiveRegion';
import { ObjectMenu, type OpenMenu } from '../panels/menu/ObjectMenu';
import { WhyPanel } from '../panels/WhyPanel';
import { keyNumberOf } from '../stage/kit/suit';
import type { Guess } from '../stage/lesson/draw-guess';
import { Lanes } from '../stage/lesson/Lanes';
import { useLessonRun, useProgress, useSession, useSessionState, useTimeline } from '../state/hooks';
import { isQuestionOpen, type LessonRun } from '../state/lesson-run';
import { Groups } from './Groups';
import { LessonColumn } from './LessonColumn';
import { marksShown } from './marks';
import { Producers } from './Producers';
import { Queue } from './Queue';
import { Sheet } from './Sheet';
import './lessons.css';

export function LessonPage({ run, beginAnew }: { readonly run: LessonRun; readonly beginAnew: () => void }) {
  const session = useSession();
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const openMenu = useCallback((of: OpenMenu['of'], from: OpenMenu['from']) => setMenu({ of, from }), []);
  const closeMenu = useCallback(() => setMenu(null), []);
  const at = useLessonRun(run, (state) => state.at);
  const marks = useProgress(marksShown);
  useEffect(() => run.watch(session), [run, session]);
  const { lesson } = run;
  const scene = run.part === 'steps' ? (lesson.steps[at]?.scene ?? lesson.challenge.scene) : lesson.challenge.scene;
  const [opensWith] = useState(run.part === 'steps' ? lesson.steps[at]?.kind : 'do');
  const guess = useGuess(run);
  return (
    <main className="lesson">
      <Sheet>
        <LessonColumn run={run} beginAnew={beginAnew} />
      </Sheet>
      <div className="lesson-stage" data-marks={marks}>
        <SceneHeader scene={scene} />
        <Producers scene={scene} isForSending={opensWith === 'do'} />
        <Offers scene={scene} />
        {run.part === 'steps' && <Refused />}
        <div className="lesson-lanes-room">
          <Lanes key={scene.topic} scene={scene} openMenu={openMenu} className="lesson-lanes" guess={guess} isLesson />
        </div>
        {scene.groups && <Groups topic={scene.topic} openMenu={openMenu} />}
        {scene.queue && <Queue openMenu={openMenu} />}
        <JustNow />
        <HiddenTables />
        <LiveRegion />
        <WhyPanel />
        <Inspector />
        {menu !== null && <ObjectMenu key={JSON.stringify(menu.of)} {...menu} close={closeMenu} />}
      </div>
    </main>
  );
}

/** What the question that is open offers, and what is chosen of it. */
function useGuess(run: LessonRun): Guess | null {
  const key = useLessonRun(run, (state) => {
    const step = run.part === 'steps' ? run.lesson.steps[state.at] : undefined;
    return step !== undefined && isQuestionOpen(step, state) ? (step.landing ?? null) : null;
  });
  const at = useLessonRun(run, (state) => state.at);
  const chosen = useLessonRun(run, (state) => state.chosen);
  const keyNumber = useSessionState(({ frame }) => (key === null ? 0 : keyNumberOf(frame?.keys ?? [], key)));
  return useMemo(() => {
    const step = run.lesson.steps[at];
    if (key === null || step?.kind !== 'predict') return null;
    return { keyNumber, offered: step.options.map(({ id }) => id), chosen };
  }, [run, key, at, keyNumber, chosen]);
}

function SceneHeader({ scene }: { readonly scene: Scene }) {
  const partitions = useSessionState(({ frame }) => (frame?.topic?.name === scene.topic ? frame.topic.partitions : 0));
  const brokers = useSessionState(({ frame }) => frame?.brokers.length ?? 0);
  return (
    <header className="scene-header">
      <h2 className="topic">{scene.topic}</h2>
      <p className="facts">
        {partitions === 0
          ? `No such topic yet. ${brokers} brokers.`
          : `${partitions} ${partitions === 1 ? 'partition' : 'partitions'} on ${brokers} brokers. ${scene.lanes === 'leaders' ? 'Only leaders shown.' : 'Every replica shown.'}`}
      </p>
    </header>
  );
}

function Offers({ scene: { offers } }: { readonly scene: Scene }) {
  const session = useSession();
  if (offers === undefined) return null;
  return (
    <div className="offers">
      {offers.map(({ text, command }) => (
        <button key={text} type="button" className="button" onClick={() => void session.run(command)}>
          {text}
        </button>
      ))}
    </div>
  );
}

/** Why the last command was not carried out. */
function Refused() {
  const words = useSessionState(({ lastCommand }) => (lastCommand?.answer?.ok === false ? (lastCommand.answer.lines[0] ?? '') : ''));
  return (
    <p className="refused" role="status">
      {words !== '' && `✕ ${words}`}
    </p>
  );
}

/** What happened last, in a sentence: what there is to read while stepping. How the cluster was made is no news. */
function JustNow() {
  const [opening, setOpening] = useState<number | null>(null);
  const begun = useSessionState(({ frame }) => frame?.eventNumber ?? null);
  if (opening === null && begun !== null) setOpening(begun);
  const sentence = useTimeline(({ latest }) => (latest === null || opening === null || latest.id < opening ? '' : latest.sentence));
  return <p className="just-now">{sentence}</p>;
}
