/** While a broker is dead: to start it again, and to look at the moment of its end once more. */
import type { VirtualTime } from '../engine/sim/context';
import { useSession, useSessionState } from '../state/hooks';

export function AfterKill() {
  const session = useSession();
  const broker = useSessionState(({ frame }) => frame?.brokers.find(({ status }) => status === 'dead')?.id ?? null);
  const end = useSessionState(({ frame }) => frame?.brokers.find(({ status }) => status === 'dead')?.end ?? null);
  const killedAt = useSessionState(({ frame }) => frame?.brokers.find(({ status }) => status === 'dead')?.killedAt ?? null);
  if (broker === null) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => void session.run(`restart broker ${broker}`)}>
        Restart broker {broker}
      </button>
      {killedAt !== null && (
        <button
          type="button"
          className="button"
          onClick={() => {
            session.setPace({ playing: false });
            session.seek((killedAt - 1) as VirtualTime);
          }}
        >
          Back to {end === 'Halted' ? 'its halt' : end === 'Exited' ? 'its end' : 'the kill'}
        </button>
      )}
    </>
  );
}
