/** Disks for the tests of this folder: made, changed at random, and compared byte by byte. */
import fc from 'fast-check';
import { defaultDescription } from '../engine/cluster/description';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import { Extent } from '../engine/sim/disk';
import { fork } from '../engine/sim/fork';
import type { MemoryDisk } from '../engine/sim/memory-disk';
import { FORMAT, type Moment } from './persistence';

export type Disks = Map<NodeId, MemoryDisk>;

export const NODES = ['broker-1', 'broker-2', 'broker-3'] as NodeId[];

export function momentOf(event: number, clients: Moment['clients'] = []): Moment {
  return {
    format: FORMAT,
    event,
    at: (event * 10) as VirtualTime,
    steps: event,
    reloads: 0,
    hasPast: true,
    brokers: [],
    links: [],
    description: defaultDescription({ seed: 1, epochMs: 0 }),
    clients,
  };
}

/** One character a byte: hundreds of kilobytes are compared as one string. */
const asText = new TextDecoder('latin1');

/** Everything that can be seen of the disks. */
export function contents(disks: ReadonlyMap<NodeId, MemoryDisk>): unknown {
  return [...disks]
    .flatMap(([node, disk]) =>
      disk.fileNames().map((name) => ({ node, name, flushed: disk.flushedSize(name), bytes: asText.decode(disk.read(name)) })),
    )
    .sort((a, b) => (`${a.node} ${a.name}` < `${b.node} ${b.name}` ? -1 : 1));
}

export type DiskAction =
  /** The same extent to the same file of every node that is given: what replication does. */
  | { readonly do: 'append'; readonly nodes: readonly number[]; readonly file: number; readonly bytes: number; readonly times: number }
  | { readonly do: 'onFile'; readonly what: 'replace' | 'flush' | 'remove' | 'losePower'; readonly node: number; readonly file: number }
  | { readonly do: 'truncate'; readonly node: number; readonly file: number; readonly part: number }
  | { readonly do: 'rename'; readonly node: number; readonly file: number; readonly to: number }
  /** Keeps a copy, to go back to later. */
  | { readonly do: 'keep' }
  | { readonly do: 'goBack' };

const node = fc.nat(NODES.length - 1);
const file = fc.nat(4);
const bytes = fc.oneof({ weight: 8, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.integer({ min: 40_000, max: 140_000 }) });

export const diskActions: fc.Arbitrary<DiskAction> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      nodes: fc.uniqueArray(node, { minLength: 1 }),
      file,
      bytes,
      times: fc.constantFrom(1, 1, 1, 5, 150),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('onFile' as const),
      what: fc.constantFrom('replace' as const, 'flush' as const, 'remove' as const, 'losePower' as const),
      node,
      file,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('truncate' as const), node, file, part: fc.nat(100) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), node, file, to: file }) },
  { weight: 4, arbitrary: fc.constantFrom({ do: 'keep' as const }, { do: 'goBack' as const }) },
);

/** Disks that random actions are done to, and that can go back to a copy, as a session does. */
export class ChangingDisks {
  disks: Disks;
  private copy: Disks | null = null;
  private written = 0;

  constructor(disks: Disks) {
    this.disks = disks;
  }

  act(action: DiskAction): void {
    switch (action.do) {
      case 'keep':
        this.copy = fork({ disks: this.disks }).disks;
        break;
      case 'goBack':
        if (this.copy !== null) this.disks = fork({ disks: this.copy }).disks;
        break;
      case 'append':
        this.append(action);
        break;
      case 'onFile':
        this.actOnFile(action);
        break;
      case 'truncate':
        this.disk(action).truncate(`file-${action.file}`, Math.floor((this.disk(action).size(`file-${action.file}`) * action.part) / 100));
        break;
      case 'rename':
        if (this.disk(action).exists(`file-${action.file}`) && action.to !== action.file) {
          this.disk(action).rename(`file-${action.file}`, `file-${action.to}`);
        }
    }
  }

  private disk({ node }: { readonly node: number }): MemoryDisk {
    return this.disks.get(NODES[node]!)!;
  }

  private append({ nodes, file, bytes, times }: DiskAction & { do: 'append' }): void {
    for (let time = 0; time < times; time++) {
      const extent = new Extent(this.someBytes(Math.min(3, bytes)), this.someBytes(Math.max(0, Math.floor((bytes - 3) / times))));
      for (const index of nodes) this.disk({ node: index }).append(`file-${file}`, extent);
    }
  }

  private actOnFile(action: DiskAction & { do: 'onFile' }): void {
    const disk = this.disk(action);
    const name = `file-${action.file}`;
    if (action.what === 'replace') disk.replace(name, this.someBytes(20));
    else if (action.what === 'flush') disk.flush(name);
    else if (action.what === 'remove') disk.remove(name);
    else disk.losePower();
  }

  private someBytes(length: number): Uint8Array {
    this.written++;
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++) bytes[index] = this.written * 7 + index;
    return bytes;
  }
}
