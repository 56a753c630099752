/**
 * A session that begins in the middle of things: a cluster, commands given one after the other, each when the last was answered, and time
 * run on until everybody is at work and nothing moves. A first visit, a lesson and a test begin this way.
 */
import { assert } from '../../base/assert';
import type { ClusterDescription } from '../cluster/description';
import { type Happening, isOfInterest } from '../model/events';
import type { VirtualTime } from '../sim/context';
import { parseCommand } from './commands';
import { Session } from './session';

const SECOND_US = 1_000_000;
const LOOK_EVERY_US = 10_000;
/** A member that died with its process is missed after session.timeout.ms, 45 s. */
const READY_WITHIN_US = 75 * SECOND_US;
const QUIET_US = 300_000;
const QUIET_WITHIN_US = 5 * SECOND_US;

export function openScenario(scenario: { readonly description: ClusterDescription; readonly commands: readonly string[] }): Session {
  const session = new Session({ description: scenario.description });
  runUntilAtWork(session);
  for (const line of scenario.commands) {
    const from = session.world.events;
    const number = giveLine(session, line);
    runUntil(session, (what) => what.kind === 'CommandAnswered' && what.command === number, { within: READY_WITHIN_US, from });
  }
  runUntilAtWork(session);
  runUntilQuiet(session);
  return session;
}

/** Returns the command's number. */
export function giveLine(session: Session, line: string): number {
  const command = parseCommand(line);
  assert(command.ok, `${line} is a command`);
  return session.give(command.value);
}

/** Every broker serves, and every consumer knows its partitions; what was so before event `from` does not count. */
export function runUntilAtWork(session: Session, from = 0): void {
  const { cluster } = session.world;
  const consumers = cluster.clientDescriptions().filter((client) => client.kind === 'Consumer');
  const fenced = new Set<number>(cluster.brokers);
  const unassigned = new Set(consumers.map(({ node }) => node));
  const unsettled = new Set(consumers.map(({ group }) => group));
  const isAtWork = (what: Happening) => {
    if (what.kind === 'BrokerUnfenced') fenced.delete(what.broker);
    else if (what.kind === 'PartitionsAssigned') unassigned.delete(what.consumer);
    else if (what.kind === 'GroupStateChanged' && what.to === 'Stable') unsettled.delete(what.group);
    else if (what.kind === 'GroupStateChanged') unsettled.add(what.group);
    return fenced.size + unassigned.size + unsettled.size === 0;
  };
  // Some of it may have happened already.
  const { history } = cluster.sim;
  let wasAtWork = false;
  for (let id = Math.max(from, history.first); id < history.length; id++) wasAtWork = isAtWork(history.get(id).what as Happening);
  if (!wasAtWork) runUntil(session, isAtWork, { within: READY_WITHIN_US });
}

export function runUntilQuiet(session: Session): void {
  const limit = session.now + QUIET_WITHIN_US;
  while (session.now < limit && runUntil(session, isOfInterest, { within: QUIET_US })) {}
}

/** Goes on until that has happened, from event `from` on; false where it did not within that many microseconds. */
function runUntil(session: Session, hasHappened: (what: Happening) => boolean, options: { within: number; from?: number }): boolean {
  const limit = session.now + options.within;
  const { history } = session.world.cluster.sim;
  let seen = options.from ?? history.length;
  for (;;) {
    let found = false;
    for (; seen < history.length; seen++) found = hasHappened(history.get(seen).what as Happening) || found;
    if (found || session.now >= limit) return found;
    session.advance((session.now + LOOK_EVERY_US) as VirtualTime);
  }
}
