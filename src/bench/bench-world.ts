/** A world as the benchmarks drive it: by commands where a person would give them, by the cluster's own doors where a load does. */

import '../engine/clients/admin/all-tools';
import { assert } from '../base/assert';
import { milliseconds } from '../base/virtual-time';
import { NO_INVARIANTS } from '../engine/auditor/invariants/invariant';
import { defaultDescription } from '../engine/cluster/description';
import type { Happening } from '../engine/model/events';
import type { GroupId, TopicName } from '../engine/model/vocabulary';
import { parseCommand } from '../engine/session/commands';
import { JournalEntry } from '../engine/session/journal';
import { World } from '../engine/session/world';
import type { NodeId, VirtualTime } from '../engine/sim/context';

const SEED = 1;
/** Any moment will do, as long as it is always the same. */
const EPOCH_MS = 1_760_000_000_000;
const LOOK_EVERY_US = milliseconds(10);
const WITHIN_US = milliseconds(60_000);

export class BenchWorld {
  readonly world = new World(defaultDescription({ seed: SEED, epochMs: EPOCH_MS }), { invariants: NO_INVARIANTS });

  /** Returns the command's number. */
  give(text: string): number {
    const command = parseCommand(text);
    assert(command.ok, `the bench knows how to say: ${text}`);
    const { commands: number, now: at, steps } = this.world;
    this.world.carryOut(new JournalEntry({ number, at, steps, command: command.value }));
    return number;
  }

  advance(us: number): void {
    this.world.advance((this.world.now + us) as VirtualTime, []);
  }

  /** Goes on until `count` more such events have happened. */
  awaitEvents(count: number, isWanted: (what: Happening) => boolean): void {
    const { history } = this.world.cluster.sim;
    const limit = this.world.now + WITHIN_US;
    let left = count;
    for (let seen = this.world.events; left > 0; ) {
      assert(this.world.now < limit, 'a cluster that nothing ails gets on within a minute');
      this.advance(LOOK_EVERY_US);
      for (; seen < history.length; seen++) if (isWanted(history.get(seen).what as Happening)) left--;
    }
  }

  /** A consumer of that topic in a group of its own, which takes next to no time for a record. */
  addConsumer(topic: TopicName): void {
    this.world.cluster.addClient({
      kind: 'Consumer',
      node: 'shipping-1' as NodeId,
      group: 'shipping' as GroupId,
      topic,
      config: { 'auto.offset.reset': 'earliest' },
      processingUs: 1,
      handler: null,
    });
  }

  /** Three brokers that serve, and a topic with so many partitions, each on all of them. */
  static withTopic(topic: string, partitions: number): BenchWorld {
    const bench = new BenchWorld();
    bench.awaitEvents(bench.world.cluster.brokers.length, ({ kind }) => kind === 'BrokerUnfenced');
    const command = bench.give(
      `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${topic} --partitions ${partitions} --replication-factor 3 --config min.insync.replicas=2`,
    );
    bench.awaitEvents(1, (what) => what.kind === 'CommandAnswered' && what.command === command && !what.failed);
    return bench;
  }
}
