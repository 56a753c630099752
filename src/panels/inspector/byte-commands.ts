/** The commands that the inspector gives. */

import type { GroupId } from '../../engine/model/vocabulary';
import { printCommand } from '../../engine/session/commands';
import type { RecordInspection } from '../../state/selection';

/** `to` null inverts the byte. */
export function corruptCommand({ place, batch }: RecordInspection, byte: number, to: number | null = null): string {
  const { broker, topic, partition } = place;
  return printCommand({ kind: 'CorruptByte', broker, partition: { topic, partition }, offset: batch.baseOffset, byte, to });
}

export function repairCommand({ place, batch }: RecordInspection, byte: number): string {
  const { broker, topic, partition } = place;
  return printCommand({ kind: 'RepairByte', broker, partition: { topic, partition }, offset: batch.baseOffset, byte });
}

/** A consumer that has read nothing yet: it begins with the first record. */
export function readAgainCommand({ place }: RecordInspection, times: number): string {
  const group = `read-again-${times}` as GroupId;
  const configs = [['auto.offset.reset', 'earliest']] as const;
  return printCommand({ kind: 'AddConsumer', node: null, group, topic: place.topic, configs, handler: null });
}
