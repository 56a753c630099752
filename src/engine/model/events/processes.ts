/** What becomes of processes, of the applications in them, of the links between them, and of messages on their way. */
import type { NodeId } from '../../sim/context';
import type { Ways } from '../../sim/link';
import type { BrokerId } from '../vocabulary';
import type { Sentences } from './sentences';

/** A message on its way that somebody has touched. */
interface TouchedMessage {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly api: string;
  readonly direction: 'Request' | 'Response';
}

export type ProcessHappening =
  | { readonly kind: 'ProcessStarted'; readonly node: NodeId }
  /** With its power goes the page cache. */
  | { readonly kind: 'ProcessKilled'; readonly node: NodeId; readonly power?: 'Lost' }
  /** By itself, in order. */
  | { readonly kind: 'ProcessEnded'; readonly node: NodeId }
  | { readonly kind: 'ProcessFrozen'; readonly node: NodeId }
  | { readonly kind: 'ProcessThawed'; readonly node: NodeId }
  | { readonly kind: 'LinkCut' | 'LinkHealed'; readonly a: NodeId; readonly b: NodeId; readonly ways: Ways }
  | { readonly kind: 'LinkSlowed'; readonly a: NodeId; readonly b: NodeId; readonly ways: Ways; readonly extraLatencyUs: number }
  | { readonly kind: 'LinkLossy'; readonly a: NodeId; readonly b: NodeId; readonly ways: Ways; readonly lossPercent: number }
  | ({ readonly kind: 'MessageHeld' | 'MessageReleased' } & TouchedMessage)
  | ({ readonly kind: 'MessageDelayed'; readonly byUs: number } & TouchedMessage)
  /** TCP sends it again that long after it had left. */
  | ({ readonly kind: 'MessageDropped'; readonly againAfterUs: number } & TouchedMessage)
  | { readonly kind: 'ConnectionRefused'; readonly broker: BrokerId; readonly reason: string }
  | { readonly kind: 'ApplicationPaused' | 'ApplicationResumed'; readonly node: NodeId }
  | { readonly kind: 'ApplicationSlowed'; readonly node: NodeId; readonly perRecordUs: number };

export const TELL_PROCESSES: Sentences<ProcessHappening> = {
  ProcessStarted: (what) => `${what.node} started.`,
  ProcessKilled: (what) => `${what.node} ${what.power === 'Lost' ? 'lost its power' : 'was killed'}; ${whatIsLeftOf(what)}.`,
  ProcessEnded: (what) => `${what.node} has ended.`,
  ProcessFrozen: (what) => `${what.node} froze; nobody is told.`,
  ProcessThawed: (what) => `${what.node} goes on.`,
  LinkCut: (what) => `The link ${ends(what)} is cut${what.ways === 'OneWay' ? '; the way back is whole' : ''}.`,
  LinkHealed: (what) => `The link ${ends(what)} is whole again.`,
  LinkSlowed: (what) => `The link ${ends(what)} takes ${what.extraLatencyUs / 1_000} ms longer.`,
  LinkLossy: (what) => `The link ${ends(what)} loses ${what.lossPercent} of 100 packets; TCP sends them again.`,
  MessageHeld: (what) => `${touched(what)} is held on its way; all behind it on its connection waits.`,
  MessageReleased: (what) => `${touched(what)} goes on.`,
  MessageDelayed: (what) => `${touched(what)} takes ${what.byUs / 1_000} ms longer.`,
  MessageDropped: (what) => `${touched(what)} is lost on its way; TCP sends it again ${what.againAfterUs / 1_000} ms after it had left.`,
  ConnectionRefused: (what) => `Broker ${what.broker} closed a connection: ${what.reason}.`,
  ApplicationPaused: (what) => `The application of ${what.node} pauses; its client stays connected.`,
  ApplicationResumed: (what) => `The application of ${what.node} goes on.`,
  ApplicationSlowed: (what) => `The application of ${what.node} takes ${what.perRecordUs / 1_000} ms for each record.`,
};

/** Of a process that is no more. Clients keep nothing on a disk. */
export function whatIsLeftOf({ node, power }: { readonly node: NodeId; readonly power?: 'Lost' }): string {
  if (!/^(broker|controller)-\d+$/.test(node)) return 'what it had in memory is gone';
  return power === 'Lost' ? 'what was on its disk remains, its page cache is gone' : 'its disk and page cache remain';
}

const ends = ({ a, b, ways }: { readonly a: NodeId; readonly b: NodeId; readonly ways: Ways }) =>
  ways === 'OneWay' ? `from ${a} to ${b}` : `between ${a} and ${b}`;
const touched = ({ api, direction, from, to }: TouchedMessage) => `The ${api} ${direction.toLowerCase()} from ${from} to ${to}`;
