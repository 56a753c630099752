/** Branches of one session, and where two of them parted. */
import type { VirtualTime } from '../engine/sim/context';
import type { BranchView } from '../worker/protocol/engine-port';

/** Until when both are one and the same past; null where they have nothing in common. */
export function partedAt(branches: readonly BranchView[], one: number, other: number): VirtualTime | null {
  const line = lineOf(branches, one);
  let parted: number | null = null;
  for (const [branch, until] of lineOf(branches, other)) {
    const shared = line.get(branch);
    if (shared !== undefined) parted = Math.max(parted ?? 0, Math.min(shared, until));
  }
  return parted as VirtualTime | null;
}

/** Every branch that it has a part of, and until when. */
function lineOf(branches: readonly BranchView[], id: number): Map<number, number> {
  const line = new Map<number, number>();
  let until = Number.POSITIVE_INFINITY;
  for (let branch = branches.find((each) => each.id === id); branch !== undefined && !line.has(branch.id); ) {
    line.set(branch.id, until);
    const { parent, leftAt } = branch;
    until = Math.min(until, leftAt ?? until);
    branch = branches.find((each) => each.id === parent);
  }
  return line;
}
