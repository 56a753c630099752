import { useEffect, useState } from 'react';
import type { EnginePort } from '../worker/protocol/engine-port';
import { useSession } from './hooks';

const LOOK_EVERY_MS = 150;

/**
 * What the engine says of something while it is looked at: asked when `about` changes and when something has happened, one question at
 * a time. Null before the first answer. `ask` may not change while `about` does not.
 */
export function useAsked<T>(about: string, ask: (port: EnginePort) => Promise<T>): T | null {
  const { port, store } = useSession();
  const [answer, setAnswer] = useState<{ readonly about: string; readonly value: T } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `about` stands for `ask`
  useEffect(() => {
    let isAsking = false;
    let isOver = false;
    let asked = '';
    async function look(): Promise<void> {
      const { frame } = store.getState();
      const wanted = `${frame?.world} ${frame?.branch} ${frame?.eventNumber}`;
      if (isAsking || wanted === asked) return;
      isAsking = true;
      try {
        const value = await ask(port);
        asked = wanted;
        if (!isOver) setAnswer({ about, value });
      } finally {
        isAsking = false;
      }
    }
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [about, port, store]);
  return answer?.about === about ? answer.value : null;
}
