/** Dims all of the physical stage but the way of one record. What was drawn knows its datum; nothing is drawn here. */
import { type BaseType, select } from 'd3';
import type { PartitionIndex } from '../engine/model/vocabulary';
import type { NodeId } from '../engine/sim/context';
import type { LaneBox, MemberBox, RackBox } from './layout';
import type { DrawnLink } from './network/links';

/** The way of one record, from who sends it to who reads it. */
export interface RecordPath {
  readonly producer: NodeId;
  readonly partition: PartitionIndex;
  readonly leader: NodeId;
  /** Null where the group has not given the partition to anybody. */
  readonly consumer: NodeId | null;
}

/** Null dims nothing. */
export function spotlight(path: RecordPath | null): void {
  const stage = document.querySelector('.stage');
  if (stage === null) return;
  dim<DrawnLink>(stage, '.link', ({ client, broker }) => {
    if (path === null) return true;
    return broker === path.leader && (client === path.producer || client === path.consumer);
  });
  dim<RackBox>(stage, '.broker', ({ broker }) => path === null || broker.node === path.leader, ':scope > .head');
  dim<LaneBox>(stage, '.broker .lane', ({ lane }) => path === null || lane.partition === path.partition);
  dim<MemberBox>(stage, '.member', ({ member }) => path === null || member.node === path.consumer);
}

function dim<Datum>(stage: Element, marks: string, isLit: (datum: Datum) => boolean, part?: string): void {
  select(stage)
    .selectAll<Element, Datum>(marks)
    .each(function (this: Element & BaseType, datum) {
      const element = part === undefined ? this : this.querySelector(part);
      element?.toggleAttribute('data-dimmed', datum !== undefined && !isLit(datum));
    });
}
