/** A world under load and under fire, forked at any moment: both copies go on as the one would have. */
import { describe, expect, test } from 'vitest';
import { Chance } from './chance';
import { type ConnectionId, type Context, type Input, type Microseconds, Node, type NodeId, Payload, type VirtualTime } from './context';
import { CowList } from './cow-list';
import { Extent } from './disk';
import { countObjects, fork } from './fork';
import { graphDigest, walk } from './graph-fixture';
import { Simulation } from './simulation';
import { Shared, State } from './state';

const NODES = ['a', 'b', 'c', 'd', 'e'].map((id) => id as NodeId);

class Rumour extends Payload {
  readonly hops: number;
  constructor(hops: number) {
    super();
    this.hops = hops;
  }
  get wireBytes(): number {
    return 50 + this.hops * 100;
  }
}

/** Writes down what it hears and tells it on, over whatever connections it has. */
class Gossip extends Node {
  private readonly connections = new Set<ConnectionId>();
  private heard = 0;

  handle(input: Input, context: Context): void {
    switch (input.kind) {
      case 'started':
      case 'timerFired':
        context.startTimer((1_000 + context.chance(20_000)) as Microseconds, { due: 'gossip', subject: this.heard });
        this.tellSomebody(new Rumour(5), context);
        break;
      case 'connectionOpened':
        this.connections.add(input.connection);
        break;
      case 'connectionReset':
        this.connections.delete(input.connection);
        context.emit({ kind: 'Lost' });
        break;
      case 'received':
      case 'told':
        this.hear(input.payload as Rumour, context);
        break;
    }
  }

  private hear(rumour: Rumour, context: Context): void {
    this.heard += 1;
    context.emit({ kind: `Heard ${this.heard}` });
    context.disk.append(`rumours-${rumour.hops}`, new Extent(Uint8Array.of(rumour.hops), new Uint8Array(context.chance(30))));
    if (context.chance(10) === 0) context.disk.flush(`rumours-${rumour.hops}`);
    if (context.chance(4) === 0) context.spend(context.chance(3_000) as Microseconds);
    if (rumour.hops > 0) this.tellSomebody(new Rumour(rumour.hops - 1), context);
  }

  private tellSomebody(rumour: Rumour, context: Context): void {
    const known = [...this.connections];
    const connection = known[context.chance(known.length + 1)] ?? this.connect(context);
    context.send(connection, rumour);
    if (context.chance(12) > 0) return;
    context.close(connection);
    this.connections.delete(connection);
  }

  private connect(context: Context): ConnectionId {
    const others = NODES.filter((node) => node !== context.self);
    const connection = context.open(others[context.chance(others.length)] as NodeId);
    this.connections.add(connection);
    return connection;
  }
}

/** A world and what is done to it: kills, restarts, freezes, cuts, one about every 5 ms. */
class Story extends State {
  readonly world: Simulation;
  private readonly dice: Chance;

  constructor(seed: number) {
    super();
    this.dice = new Chance(seed + 1_000);
    this.world = new Simulation({ seed, epochMs: 0, network: { latencyUs: 500, jitterUs: 400, bytesPerSecond: 2_000_000 } });
    for (const node of NODES) {
      this.world.addHost(node);
      this.world.start(node, new Gossip());
    }
  }

  /** So many more things are done, and time goes on after each. */
  goOn(acts: number): this {
    for (let act = 0; act < acts; act++) {
      this.act();
      this.world.runUntil((this.world.now + this.dice.below(10_000)) as VirtualTime);
    }
    return this;
  }

  private act(): void {
    const { world, dice } = this;
    const first = dice.below(NODES.length);
    const a = NODES[first] as NodeId;
    const peer = NODES[(first + 1 + dice.below(NODES.length - 1)) % NODES.length] as NodeId;
    const status = world.status(a);
    const deed = dice.below(8);
    if (status === 'Dead') world.start(a, new Gossip());
    else if (deed === 0) world.kill(a);
    else if (deed === 1) world.losePower(a);
    else if (status === 'Frozen') world.thaw(a);
    else if (deed === 2) world.freeze(a);
    else if (world.linkStatus(a, peer).cut) world.heal(a, peer);
    else if (deed === 3) world.cut(a, peer);
    else if (deed === 4) world.slow(a, peer, dice.below(3_000));
    else world.tell(a, new Rumour(8));
  }
}

describe('determinism', () => {
  test('the same seed gives the same world, another seed another', () => {
    expect(graphDigest(new Story(1).goOn(100))).toBe(graphDigest(new Story(1).goOn(100)));
    expect(graphDigest(new Story(1).goOn(100))).not.toBe(graphDigest(new Story(2).goOn(100)));
  });

  test('the story is worth its forks: messages in flight, held by cuts and by frozen hosts', () => {
    const story = new Story(3);
    let [underWay, held] = [0, 0];
    for (let act = 0; act < 200; act++) {
      for (const { arrivesAt } of story.goOn(1).world.messagesInFlight()) arrivesAt === null ? held++ : underWay++;
    }
    expect(underWay).toBeGreaterThan(100);
    expect(held).toBeGreaterThan(100);
    const kinds = new Set([...story.world.history].map(({ what }) => what.kind));
    for (const kind of ['ProcessKilled', 'ProcessFrozen', 'ProcessThawed', 'LinkCut', 'LinkHealed', 'LinkSlowed', 'Lost'])
      expect(kinds).toContain(kind);
  });
});

describe('forks', () => {
  test('at a hundred moments, fork and original go on identically, in either order, and neither touches the other', () => {
    const story = new Story(4);
    for (let moment = 0; moment < 100; moment++) {
      const copy = fork(story.goOn(1));
      const before = graphDigest(story);
      expect(graphDigest(copy)).toBe(before);
      copy.goOn(4);
      expect(graphDigest(story)).toBe(before);
      const after = graphDigest(copy);
      expect(graphDigest(fork(story).goOn(4))).toBe(after);
      expect(graphDigest(copy)).toBe(after);
    }
  }, 30_000);

  test('a run in which forks were taken ends as a run without', () => {
    const forked = new Story(5);
    for (let act = 0; act < 60; act++) fork(forked.goOn(1)).goOn(act % 3);
    expect(graphDigest(forked)).toBe(graphDigest(new Story(5).goOn(60)));
  });

  test('a fork of a fork of a fork, fifty deep, is where the first would be', () => {
    let story = new Story(6);
    for (let depth = 0; depth < 50; depth++) story = fork(story).goOn(1);
    expect(graphDigest(story)).toBe(graphDigest(new Story(6).goOn(50)));
  });

  test('the objects that a fork copies do not grow with the run', () => {
    const story = new Story(7).goOn(100);
    const [early, events] = [countObjects(story), story.world.history.length];
    story.goOn(900);
    expect(story.world.history.length).toBeGreaterThan(events * 5);
    expect(countObjects(story)).toBeLessThan(early * 2);
  });

  test('nothing that is shared between forks leads to anything that changes', () => {
    const story = new Story(8).goOn(100);
    let shared = 0;
    walk(story, (object, holder) => {
      if (holder instanceof Shared) shared++;
      expect(holder instanceof Shared && (object instanceof State || object instanceof CowList)).toBe(false);
    });
    expect(shared).toBeGreaterThan(1_000);
  });
});
