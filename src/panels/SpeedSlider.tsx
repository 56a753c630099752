import type { KeyboardEvent } from 'react';
import { speedName } from '../stage/kit/numbers';
import { useSession, useSessionState } from '../state/hooks';
import { nextStop, positionOf, SPEED_STOPS, speedAt } from './speeds';

export function SpeedSlider() {
  const session = useSession();
  const speed = useSessionState(({ pace }) => pace.speed);
  const position = positionOf(speed);

  function toNextStop(event: KeyboardEvent) {
    const direction =
      event.key === 'ArrowRight' || event.key === 'ArrowUp' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowDown' ? -1 : null;
    if (direction === null) return;
    event.preventDefault();
    session.setPace({ speed: nextStop(speed, direction) });
  }

  return (
    <div className="speed">
      <input
        type="range"
        aria-label="Speed"
        aria-valuetext={speedName(speed)}
        min={0}
        max={SPEED_STOPS.length - 1}
        step={0.01}
        value={position}
        onChange={(event) => session.setPace({ speed: speedAt(Number(event.target.value)) })}
        onKeyDown={toNextStop}
      />
      <svg className="ticks" width="240" height="8" aria-hidden="true">
        <path d={SPEED_STOPS.map((_, index) => `M${8 + index * 43} 0v7`).join('')} />
      </svg>
      <div className="stops">
        {SPEED_STOPS.map((stop, index) => (
          <button
            key={stop}
            type="button"
            tabIndex={-1}
            className={Math.abs(position - index) < 0.01 ? 'at' : ''}
            style={{ left: index * 43 }}
            onClick={() => session.setPace({ speed: stop })}
          >
            {speedName(stop)}
          </button>
        ))}
      </div>
    </div>
  );
}
