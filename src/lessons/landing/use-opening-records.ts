/**
 * What the producer sends of its own accord as the page opens for the first time, so that there is something to see: on a cluster that has
 * no record yet, some that are read before anybody has looked; then one after the other, until the visitor sends one.
 */
import { useEffect, useRef } from 'react';
import { printProduce } from '../../engine/session/commands/producing';
import type { ClusterFrame } from '../../frame/cluster-frame';
import type { Session } from '../../state/session';

const AT_ONCE = ['CLN-004', 'CLN-002', 'CLN-001', 'CLN-003', 'CLN-001', 'CLN-005', 'CLN-002', 'CLN-004', 'CLN-001'];
const THEN = ['CLN-002', 'CLN-001', 'CLN-004', 'CLN-003', 'CLN-001'];
const TICK_MS = 100;
const TICKS_A_RECORD = 7;
/** Longer nobody should have to wait to see time slowed. */
const HURRIED_TICKS_MAX = 15;

export function useOpeningRecords(session: Session): void {
  const hasBegun = useRef(false);
  useEffect(() => {
    if (hasBegun.current) return;
    const { store, port } = session;
    let ticks = 0;
    let sent = 0;
    /** What the pace was before it was hurried, and will be. */
    let slowSpeed: number | null = null;
    const slowDown = () => {
      if (slowSpeed !== null) session.setPace({ speed: slowSpeed });
      slowSpeed = null;
    };
    const timer = setInterval(() => {
      const { frame, lastCommand, hasTravelled, pace } = store.getState();
      if (frame?.topic == null) return;
      const isForVisitor = lastCommand !== null || hasTravelled;
      if (!hasBegun.current) {
        hasBegun.current = true;
        if (frame.keys.length > 0 || isForVisitor) return clearInterval(timer);
        slowSpeed = pace.speed;
        port.pace({ playing: true, speed: 1, skipIdle: true });
        for (const key of AT_ONCE) send(session, key);
        return;
      }
      ticks++;
      if (recordsRead(frame) >= AT_ONCE.length || ticks > HURRIED_TICKS_MAX) slowDown();
      if (slowSpeed !== null || ticks % TICKS_A_RECORD !== 0) return;
      const key = THEN[sent++];
      if (key === undefined || isForVisitor) return clearInterval(timer);
      send(session, key);
    }, TICK_MS);
    return () => {
      clearInterval(timer);
      slowDown();
    };
  }, [session]);
}

function send({ store, port }: Session, key: string): void {
  const topic = store.getState().frame?.topic?.name;
  if (topic !== undefined) void port.run(printProduce({ kind: 'Produce', topic, key, value: key, producer: null, times: 1 }));
}

const recordsRead = ({ groups, topic }: ClusterFrame) =>
  groups
    .flatMap(({ members }) => members)
    .flatMap(({ partitions }) => partitions)
    .reduce((sum, each) => sum + (each.topic === topic?.name ? (each.position ?? 0) : 0), 0);
