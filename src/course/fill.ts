/**
 * Lines that name a node by the part it plays: `freeze broker {follower}`. Which one that is, is read off the frame when the line is given.
 */
import type { ClusterFrame } from '../frame/cluster-frame';
import { leaderLane } from './looks';

const ROLES: Readonly<Record<string, (frame: ClusterFrame) => string | null>> = {
  /** The broker that leads P0. */
  leader: (frame) => idOf(leaderLane(frame, 0)?.broker),
  /** The last broker that has a replica of P0 and does not lead it. */
  follower: (frame) => idOf(followers(frame).at(-1)),
  'other follower': (frame) => idOf(followers(frame)[0]),
  frozen: ({ brokers }) => idOf(brokers.find(({ status }) => status === 'frozen')?.id),
  dead: ({ brokers }) => idOf(brokers.find(({ status }) => status === 'dead')?.id),
  /** The first worker that has a message in hand. */
  worker: ({ queues }) => queues[0]?.workers.find(({ inHand, status }) => inHand !== null && status === 'alive')?.node ?? null,
  'dead worker': ({ queues }) => queues[0]?.workers.find(({ status }) => status === 'dead')?.node ?? null,
};

const idOf = (id: number | undefined) => (id === undefined ? null : String(id));

function followers(frame: ClusterFrame): readonly number[] {
  return frame.brokers.flatMap(({ id, status, lanes }) =>
    status === 'alive' && lanes.some(({ partition, role }) => partition === 0 && role === 'Follower') ? [id] : [],
  );
}

/** A part that nobody plays stays in braces: the command will be refused, and say so. */
export function fill(line: string, frame: ClusterFrame): string {
  return line.replace(/\{([a-z ]+)\}/g, (braced, role: string) => ROLES[role]?.(frame) ?? braced);
}
