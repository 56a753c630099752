/** Why each of a menu's commands would be refused now: asked of the worker when the menu opens, and again whenever something happens. */
import { useEffect, useState } from 'react';
import { useSession } from '../../state/hooks';

export type Refusals = ReadonlyMap<string, string>;

/** By command; those that would not be refused are not in it. */
export function useRefusals(commands: readonly string[]): Refusals {
  const { port, store } = useSession();
  const [refusals, setRefusals] = useState<Refusals>(new Map());
  useEffect(() => {
    let isOver = false;
    let isAsking = false;
    /** The event before which it was asked last. */
    let askedAt = -1;
    const momentNow = () => store.getState().frame?.eventNumber ?? 0;
    /** One question at a time. */
    const ask = async () => {
      if (isAsking || momentNow() === askedAt) return;
      isAsking = true;
      while (!isOver && momentNow() !== askedAt) {
        askedAt = momentNow();
        const answers = await port.judge(commands);
        if (!isOver) setRefusals(new Map(answers.flatMap((why, index) => (why === null ? [] : [[commands[index] ?? '', why] as const]))));
      }
      isAsking = false;
    };
    void ask();
    const stop = store.subscribe(() => void ask());
    return () => {
      isOver = true;
      stop();
    };
  }, [port, store, commands]);
  return refusals;
}
