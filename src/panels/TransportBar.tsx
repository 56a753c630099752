/** Time: step, play, pause, how fast, where, and how much of it is safe on disk. */
import { Gauge, Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { clock, count } from '../stage/kit/numbers';
import { useSession, useSessionState, useSpaceTime } from '../state/hooks';
import { isPlaying } from '../state/session';
import { BranchChoice } from './BranchChoice';
import { Scrubber } from './Scrubber';
import { SpeedSlider } from './SpeedSlider';
import { StorageLine } from './StorageLine';
import './timeline-toggle.css';

/** `children`: what else can be opened from it. */
export function TransportBar({ children }: { readonly children?: ReactNode }) {
  const session = useSession();
  const playing = useSessionState(isPlaying);
  /** Where there is no room for it, it is opened and closed. */
  const [isPaceOpen, setPaceOpen] = useState(false);
  const skipIdle = useSessionState(({ pace }) => pace.skipIdle);
  return (
    <section className="transport" aria-label="Time">
      <div className="transport-buttons">
        <button type="button" className="icon-button" aria-label="Step back" title="Step back ( , )" onClick={() => session.step('back')}>
          <SkipBack size={19} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="play-button"
          aria-label={playing ? 'Pause' : 'Play'}
          title={playing ? 'Pause (Space)' : 'Play (Space)'}
          onClick={() => session.setPace({ playing: !playing })}
        >
          {playing ? <Pause size={20} aria-hidden="true" /> : <Play size={20} aria-hidden="true" />}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Step forward"
          title="Step to the next event ( . )"
          onClick={() => session.step('forward')}
        >
          <SkipForward size={19} aria-hidden="true" />
        </button>
      </div>
      <Readout />
      <StorageLine />
      <button
        type="button"
        className="icon-button pace-toggle"
        aria-label="Speed and more"
        aria-expanded={isPaceOpen}
        onClick={() => setPaceOpen(!isPaceOpen)}
      >
        <Gauge size={20} aria-hidden="true" />
      </button>
      <div className={isPaceOpen ? 'pace open' : 'pace'}>
        <SpeedSlider />
        <label className="skip-idle">
          <input type="checkbox" checked={skipIdle} onChange={(event) => session.setPace({ skipIdle: event.target.checked })} />
          skip idle time
        </label>
        {children}
        {isPaceOpen && <BranchChoice />}
      </div>
      <Scrubber />
    </section>
  );
}

/** For a page that has the diagram. */
export function TimelineToggle() {
  const { spaceTime } = useSession();
  const isOpen = useSpaceTime((state) => state.isOpen);
  return (
    <label className="timeline-toggle" title="Messages between nodes ( T )">
      <input type="checkbox" checked={isOpen} onChange={() => spaceTime.toggle()} />
      timeline
    </label>
  );
}

function Readout() {
  const time = useSessionState(({ frame }) => (frame === null ? '00:00.000\u202f000' : clock(frame.now)));
  const event = useSessionState(({ frame }) => frame?.eventNumber ?? 0);
  const branch = useSessionState(({ status, frame }) => frame?.branch ?? status?.branch ?? 0);
  return (
    <div className="readout">
      <div className="clock">{time}</div>
      <div className="event-number">{branch > 0 ? `event ${count(event)} · branch ${branch}` : `virtual time · event ${count(event)}`}</div>
      <BranchChoice />
    </div>
  );
}
