/**
 * All that was done to a world from outside, in order. Together with the cluster's description (and the disks it booted from) it
 * decides everything that happened: replaying it gives the same bytes.
 */

import type { VirtualTime } from '../sim/context';
import { Shared } from '../sim/state';
import type { Command } from './commands';

export class JournalEntry extends Shared {
  /** Counts the commands of a world, from 0; a branch goes on counting. */
  readonly number: number;
  readonly at: VirtualTime;
  /** How many arrivals had been delivered: two commands of one moment may have one between them. */
  readonly steps: number;
  readonly command: Command;

  constructor(entry: { number: number; at: VirtualTime; steps: number; command: Command }) {
    super();
    this.number = entry.number;
    this.at = entry.at;
    this.steps = entry.steps;
    this.command = entry.command;
  }
}
