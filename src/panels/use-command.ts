import { useState } from 'react';
import { useSession } from '../state/hooks';

/** Gives a command and keeps what it was refused with, in Kafka's own words; `done` is called where it was not. */
export function useCommand(done: () => void): { readonly refusal: string | null; readonly isOut: boolean; give(text: string): void } {
  const session = useSession();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isOut, setIsOut] = useState(false);
  return {
    refusal,
    isOut,
    give(text) {
      setRefusal(null);
      setIsOut(true);
      void session.run(text).then(({ ok, lines }) => {
        setIsOut(false);
        if (ok) done();
        else setRefusal(lines.join('\n'));
      });
    },
  };
}
