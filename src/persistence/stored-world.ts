/** Disks put together again from extents and lists of their ids. An extent that several files had is one object again. */
import type { NodeId } from '../engine/sim/context';
import type { Extent } from '../engine/sim/disk';
import { MemoryDisk } from '../engine/sim/memory-disk';
import { FORMAT, type Moment, type StoredEntry, type StoredExtent, type StoredWorld } from './persistence';

export interface StoredFile {
  readonly node: NodeId;
  readonly name: string;
  readonly length: number;
  readonly flushedLength: number;
  readonly ids: readonly number[];
}

/** Throws, in words, where the parts do not fit: then nothing of them is to be trusted. */
export function assembleWorld(parts: {
  moment: Moment;
  journal: readonly StoredEntry[];
  chunks: ReadonlyMap<number, readonly StoredExtent[]>;
  files: readonly StoredFile[];
}): StoredWorld {
  const { moment, journal, chunks, files } = parts;
  if (moment.format !== FORMAT) throw new Error(`it is of format ${moment.format}, this version reads ${FORMAT}`);
  const extents = new Map<number, Extent>();
  for (const stored of chunks.values()) for (const { id, extent } of stored) extents.set(id, extent);
  const byNode = new Map<NodeId, { name: string; extents: Extent[]; flushedLength: number }[]>();
  for (const file of files) {
    const ofNode = byNode.get(file.node) ?? [];
    byNode.set(file.node, ofNode);
    ofNode.push({ name: file.name, extents: extentsOf(file, extents), flushedLength: file.flushedLength });
  }
  const disks = new Map([...byNode].map(([node, ofNode]) => [node, MemoryDisk.from(ofNode)]));
  return { moment, disks, journal, chunks };
}

function extentsOf({ node, name, length, ids }: StoredFile, extents: ReadonlyMap<number, Extent>): Extent[] {
  let bytes = 0;
  const found = ids.map((id) => {
    const extent = extents.get(id);
    if (extent === undefined) throw new Error(`part ${id} of ${name} of ${node} is missing`);
    bytes += extent.length;
    return extent;
  });
  if (bytes !== length) throw new Error(`${name} of ${node} has ${bytes} bytes and not ${length}`);
  return found;
}
