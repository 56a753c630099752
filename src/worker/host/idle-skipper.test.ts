import { describe, expect, test } from 'vitest';
import { type Happening, isOfInterest } from '../../engine/model/events';
import { parseCommand } from '../../engine/session/commands';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import { FAR_MS, IdleSkipper, JUMP_MS, LEAD_MS, QUIET_MS, SEEN_MS } from './idle-skipper';
import { openSession } from './opening';

const SPEED = 1 / 200;
const always = () => true;

/** A cluster that has run until its last commit is done: what comes next is what the test does. */
function quietSession(): Session {
  const { session } = openSession({ stored: null, epochMs: 0 });
  session.advance((session.now + 20_000_000) as VirtualTime);
  return session;
}

function give(session: Session, text: string) {
  const command = parseCommand(text);
  if (command.ok) session.give(command.value);
}

/** When the next event of interest comes, found by going there in another session. */
function nextOfInterest(session: Session): number {
  const from = session.world.events;
  const until = (session.now + 60_000_000) as VirtualTime;
  session.advance(until);
  const { history } = session.world.cluster.sim;
  for (let id = from; id < history.length; id++) if (isOfInterest(history.get(id).what as Happening)) return history.get(id).at;
  return Number.POSITIVE_INFINITY;
}

describe('skipping idle time', () => {
  test('a killed broker is fenced nine seconds later: time jumps to just before that, within a third of a second', () => {
    const session = quietSession();
    give(session, 'kill broker 2');
    session.advance((session.now + 50_000) as VirtualTime);
    const skipper = new IdleSkipper(0);
    skipper.look([session], { wallMs: QUIET_MS, speed: SPEED, mayGoOn: always });
    const from = session.now;
    const halfway = skipper.target(QUIET_MS + JUMP_MS / 2);
    const end = skipper.target(QUIET_MS + JUMP_MS);
    const next = nextOfInterest(session);
    expect(next - from).toBeGreaterThan(1_000_000);
    expect(end).toBe(Math.floor(next - LEAD_MS * 1_000 * SPEED));
    expect(halfway).toBe(Math.floor((from + end!) / 2));
    expect(skipper.target(QUIET_MS + JUMP_MS + 1)).toBeNull();
    expect([skipper.takeSkipped(), skipper.takeSkipped()]).toEqual([{ from, to: end }, null]);
  });

  test('looking ahead changes nothing', () => {
    const looked = quietSession();
    const left = quietSession();
    for (const session of [looked, left]) give(session, 'kill broker 2');
    const skipper = new IdleSkipper(0);
    skipper.look([looked], { wallMs: QUIET_MS, speed: SPEED, mayGoOn: always });
    expect(looked.now).toBe(left.now);
    expect(nextOfInterest(looked)).toBe(nextOfInterest(left));
  });

  test('what comes soon is waited for', () => {
    const session = quietSession();
    give(session, 'kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic appointments <<< hello');
    const skipper = new IdleSkipper(0);
    skipper.look([session], { wallMs: QUIET_MS, speed: SPEED, mayGoOn: always });
    expect(skipper.target(QUIET_MS + 1)).toBeNull();
    expect(nextOfInterest(session) - session.now).toBeLessThan(FAR_MS * 1_000 * SPEED);
  });

  test('somebody who acts ends the jump', () => {
    const session = quietSession();
    give(session, 'kill broker 2');
    session.advance((session.now + 50_000) as VirtualTime);
    const skipper = new IdleSkipper(0);
    skipper.look([session], { wallMs: QUIET_MS, speed: SPEED, mayGoOn: always });
    const gotTo = skipper.target(QUIET_MS + JUMP_MS / 3);
    skipper.disturb(QUIET_MS + JUMP_MS / 3);
    expect(skipper.target(QUIET_MS + JUMP_MS / 3)).toBeNull();
    expect(skipper.takeSkipped()).toEqual({ from: session.now, to: gotTo });
  });

  test('where something has just happened, nobody looks away', () => {
    const session = quietSession();
    give(session, 'kill broker 2');
    const skipper = new IdleSkipper(0);
    skipper.disturb(1_000);
    skipper.look([session], { wallMs: 1_000 + QUIET_MS - 1, speed: SPEED, mayGoOn: always });
    expect(skipper.target(1_000 + QUIET_MS)).toBeNull();
  });

  test('what somebody has just brought about is not rushed past: a frozen broker keeps the high watermark waiting before their eyes', () => {
    const session = quietSession();
    give(session, 'freeze broker 2');
    const skipper = new IdleSkipper(0);
    skipper.act(1_000);
    give(session, 'produce appointments CLN-001:waits');
    session.advance((session.now + 10_000) as VirtualTime);
    // The append that comes of it is the last event of interest; from there on it is quiet.
    skipper.disturb(2_000);
    const look = (wallMs: number) => {
      skipper.look([session], { wallMs, speed: SPEED, mayGoOn: always });
      return skipper.target(wallMs);
    };
    expect([look(2_000 + QUIET_MS), look(2_000 + SEEN_MS - 1)]).toEqual([null, null]);
    expect(look(2_000 + SEEN_MS)).toBe(session.now);
  });

  test('only the first jump after a command waits so long', () => {
    const session = quietSession();
    give(session, 'freeze broker 2');
    const skipper = new IdleSkipper(0);
    skipper.act(0);
    skipper.look([session], { wallMs: SEEN_MS, speed: SPEED, mayGoOn: always });
    const to = skipper.target(SEEN_MS + JUMP_MS)!;
    session.advance((to + 40_000) as VirtualTime);
    give(session, 'kill broker 3');
    skipper.disturb(SEEN_MS + 1_000);
    skipper.look([session], { wallMs: SEEN_MS + 1_000 + QUIET_MS, speed: SPEED, mayGoOn: always });
    expect(skipper.target(SEEN_MS + 1_000 + QUIET_MS)).not.toBeNull();
  });

  test('who types is waited for, and what was found out meanwhile stays true', () => {
    const session = quietSession();
    give(session, 'kill broker 2');
    session.advance((session.now + 50_000) as VirtualTime);
    const skipper = new IdleSkipper(0);
    for (let wallMs = 200; wallMs <= 3_000; wallMs += 200) {
      skipper.stir(wallMs);
      skipper.look([session], { wallMs, speed: SPEED, mayGoOn: always });
      expect(skipper.target(wallMs)).toBeNull();
    }
    skipper.look([session], { wallMs: 3_000 + SEEN_MS, speed: SPEED, mayGoOn: always });
    expect(skipper.target(3_000 + SEEN_MS)).not.toBeNull();
  });

  test('a cluster in which nothing will ever happen is left at its pace', () => {
    const session = quietSession();
    const skipper = new IdleSkipper(0);
    skipper.look([session], { wallMs: QUIET_MS, speed: SPEED, mayGoOn: always });
    expect(skipper.target(QUIET_MS + JUMP_MS)).toBeNull();
  });

  test('a look ahead that takes long goes on in the next slice', () => {
    const session = quietSession();
    give(session, 'kill broker 2');
    session.advance((session.now + 50_000) as VirtualTime);
    const skipper = new IdleSkipper(0);
    let slices = 0;
    for (let wallMs = QUIET_MS; skipper.target(wallMs) === null && slices < 1_000; slices++) {
      let looks = 1;
      skipper.look([session], { wallMs, speed: SPEED, mayGoOn: () => looks-- > 0 });
    }
    expect(slices).toBeGreaterThan(1);
    expect(slices).toBeLessThan(1_000);
  });
});
