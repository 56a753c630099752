/** A cluster at work, made and moved by commands, and what is drawn of it. For tests. */
import { defaultDescription } from '../engine/cluster/description';
import type { TopicName } from '../engine/model/vocabulary';
import { parseCommand } from '../engine/session/commands';
import { runUntilAtWork } from '../engine/session/open-scenario';
import { Session } from '../engine/session/session';
import type { VirtualTime } from '../engine/sim/context';
import type { ClusterFrame, PartitionLane } from './cluster-frame';
import { projectCluster } from './project-cluster';

export const SECOND = 1_000_000;
export const MILLISECOND = 1_000;
/** For what comes seconds later. */
export const SLOWLY = 20 * MILLISECOND;

export function run(session: Session, text: string): void {
  const command = parseCommand(text);
  if (!command.ok) throw new Error(`${text}: ${command.error.problem}`);
  session.give(command.value);
}

export function pass(session: Session, span: number): void {
  session.advance((session.now + span) as VirtualTime);
}

export function send(session: Session, key: string): void {
  run(
    session,
    `kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic orders --reader-property parse.key=true <<< $'${key}\\tbooked'`,
  );
}

export const frameOf = (session: Session, topic: string | null = null) => projectCluster(session, topic as TopicName | null);

export const lanesOf = (frame: ClusterFrame, partition: number): readonly PartitionLane[] =>
  frame.brokers.flatMap(({ lanes }) => lanes.filter((lane) => lane.partition === partition));

export const leaderOf = (frame: ClusterFrame, partition: number) => lanesOf(frame, partition).find(({ role }) => role === 'Leader')!;

/** Three brokers, `orders` with three partitions, a producer and a consumer that has its partitions. */
export function aClusterAtWork(): Session {
  const session = new Session({ description: defaultDescription({ seed: 5, epochMs: 1_767_225_600_000 }) });
  runUntilAtWork(session);
  run(
    session,
    'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 3 --replication-factor 3 --config min.insync.replicas=2',
  );
  pass(session, SECOND);
  run(session, 'add producer --name booking-api');
  run(session, 'add consumer analytics orders --name analytics-1 --config auto.offset.reset=earliest');
  pass(session, 8 * SECOND);
  return session;
}

/** Goes on in small steps until a frame is as wanted. */
export function until(session: Session, isWanted: (frame: ClusterFrame) => boolean, step = MILLISECOND / 4): ClusterFrame {
  for (let steps = 0; steps < 20_000; steps++) {
    const frame = frameOf(session);
    if (isWanted(frame)) return frame;
    pass(session, step);
  }
  throw new Error('it never came to that');
}
