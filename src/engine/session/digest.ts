/**
 * A world in sixteen digits: all that has happened, and every byte on every disk. Two worlds that were given the same seed,
 * description and journal have the same digest, in whatever engine they ran; so have a world and its fork that went on alike.
 */
import type { NodeId } from '../sim/context';
import type { Emitted } from '../sim/emitted';
import type { MemoryDisk } from '../sim/memory-disk';
import type { World } from './world';

export function digest(world: World): string {
  const { sim } = world.cluster;
  const sum = new Sum();
  sum.number(world.now);
  sum.number(world.steps);
  for (const event of sim.history) addEvent(sum, event);
  for (const node of sim.hostIds()) {
    sum.text(`${node} ${sim.status(node)}`);
    addDisk(sum, sim.diskOf(node));
  }
  return sum.toString();
}

/** Of what is on disks alone: every byte, and what of it is flushed. A disk without files is as good as none. */
export function digestOfDisks(disks: ReadonlyMap<NodeId, MemoryDisk>): string {
  const sum = new Sum();
  for (const [node, disk] of [...disks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (disk.fileNames().length === 0) continue;
    sum.text(node);
    addDisk(sum, disk);
  }
  return sum.toString();
}

function addEvent(sum: Sum, { id, at, node, cause, what }: Emitted): void {
  sum.number(id);
  sum.number(at);
  sum.number(cause ?? -1);
  sum.text(node ?? '');
  sum.text(JSON.stringify(what, (_, value: unknown) => (value instanceof Float64Array ? Array.from(value) : value)));
}

function addDisk(sum: Sum, disk: MemoryDisk): void {
  for (const name of disk.fileNames()) {
    const file = disk.file(name)!;
    sum.text(name);
    sum.number(file.length);
    sum.number(file.flushedLength);
    for (const { head, body } of file.extents) {
      sum.bytes(head);
      sum.bytes(body);
    }
  }
}

/** FNV-1a, twice, from two beginnings and with two primes: where one sum meets another by chance, the other hardly does. */
class Sum {
  private a = 0x811c9dc5;
  private b = 0x050c5d1f;

  bytes(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.add(bytes[i]!);
  }

  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.add(text.charCodeAt(i));
    this.add(0x10000);
  }

  /** A whole number. */
  number(value: number): void {
    this.add(value | 0);
    this.add(Math.floor(value / 2 ** 32) | 0);
  }

  toString(): string {
    return [this.a, this.b].map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('');
  }

  private add(unit: number): void {
    this.a = Math.imul(this.a ^ unit, 0x01000193);
    this.b = Math.imul(this.b ^ unit, 0x01000197);
  }
}
