/** The disks of a world as files: what a real broker would have in its log.dirs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { World } from '../engine/session/world';

export function writeDisks(world: World, folder: string): void {
  const { sim } = world.cluster;
  for (const node of sim.hostIds()) {
    const disk = sim.diskOf(node);
    for (const name of disk.fileNames()) {
      const file = join(folder, node, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, disk.read(name));
    }
  }
}
