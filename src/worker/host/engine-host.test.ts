import { describe, expect, test, vi } from 'vitest';
import { digestOfDisks } from '../../engine/session/digest';
import type { NodeId, VirtualTime } from '../../engine/sim/context';
import { InMemory } from '../../persistence/in-memory';
import type { WorldChange } from '../../persistence/persistence';
import { HostFixture } from './host-fixture';
import { disksOf } from './storekeeper';

const SECOND_US = 1_000_000;

describe('commands', () => {
  test('are answered when virtual time has brought the cluster’s answer', async () => {
    const host = await HostFixture.open();
    host.pace(1 / 1_000);
    const id = host.run('kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 2');
    await host.pass(100);
    expect(host.answerTo(id)).toBeNull();
    host.pace(1);
    await host.pass(200);
    expect(host.answerTo(id)).toEqual({ ok: true, lines: ['Created topic orders.'] });
  });

  test('that are none are refused at once, with what would be right', async () => {
    const host = await HostFixture.open();
    const { journal } = host.session;
    const before = journal.length;
    const id = host.run('kil broker 1');
    expect(host.answerTo(id)).toEqual({ ok: false, lines: ['kil is not a command', expect.stringContaining('try kafka-topics.sh')] });
    expect(host.session.journal).toHaveLength(before);
  });

  test('are carried out while time stands still, too', async () => {
    const host = await HostFixture.open();
    host.pace(1, { playing: false });
    const { now } = host;
    expect(host.answerTo(host.run('kill broker 2'))).toEqual({ ok: true, lines: [] });
    await host.pass(1_000);
    expect(host.now).toBe(now);
  });

  test('given in the past begin a branch; who waits for an answer from the past that was left is told so', async () => {
    const host = await HostFixture.open();
    host.pace(1, { playing: false });
    const { now } = host;
    const asked = host.run('kafka-topics.sh --bootstrap-server broker-1:9092 --list');
    host.say({ kind: 'Seek', at: (now - SECOND_US) as VirtualTime });
    host.run('kill broker 1');
    expect(host.answerTo(asked)).toEqual({ ok: false, lines: ['The past in which this was asked has been left.'] });
    await host.pass(200);
    expect(host.status).toMatchObject({ branch: 1 });
    expect(host.status.branches.map(({ id, leftAt, lastCommand }) => [id, leftAt === null, lastCommand?.slice(0, 13)])).toEqual([
      [0, true, 'kafka-topics.'],
      [1, false, 'kill broker 1'],
    ]);
  });
});

describe('what the page is told', () => {
  test('events come once and in their order, before the first frame that shows them', async () => {
    const host = await HostFixture.open();
    host.pace(1);
    host.run('produce appointments CLN-001:booked');
    await host.pass(500);
    host.say({ kind: 'Pull', id: 99, topic: null });
    const ids = host.events.map(({ id }) => id as number);
    expect(ids).toEqual(ids.map((_, index) => index));
    const frame = host.posted.at(-1);
    expect(frame?.kind === 'Pull' && frame.frame.eventNumber).toBe(ids.length);
  });

  test('after going back and acting, ids from the branch point on are given again', async () => {
    const host = await HostFixture.open();
    host.pace(1, { playing: false });
    host.run('kill broker 1');
    const before = host.events.length;
    host.say({ kind: 'Step', direction: 'back' });
    host.run('kill broker 2');
    const again = host.events.slice(before);
    expect(again[0]!.id).toBeLessThan(before);
    expect(again.map(({ sentence }) => sentence)).toContain('broker-2 was killed; its disk and page cache remain.');
  });

  test('many seeks between two slices are one', async () => {
    const host = await HostFixture.open();
    const seek = vi.spyOn(host.session, 'seek');
    for (let ms = 1; ms <= 20; ms++) host.say({ kind: 'Seek', at: (host.now - ms * 1_000) as VirtualTime });
    await host.pass(20);
    expect(seek).toHaveBeenCalledTimes(1);
  });

  test('a belief that does not hold stops the engine: belief, seed and journal are told, and everybody is answered', async () => {
    const host = await HostFixture.open();
    host.pace(1);
    const asked = host.run('kafka-topics.sh --bootstrap-server broker-1:9092 --list');
    vi.spyOn(host.session, 'advance').mockImplementation(() => {
      throw new Error('broken belief: time gets on');
    });
    await host.pass(100);
    expect(host.status.failed).toMatchObject({ belief: 'broken belief: time gets on', seed: 1 });
    expect(host.status.failed?.journal).toContain('add producer --name booking-api');
    expect(host.answerTo(asked)?.lines[0]).toContain('The engine has stopped');
    expect(host.answerTo(host.run('kill broker 1'))?.ok).toBe(false);
    await host.idle();
  });
});

/** A storage whose writes end when the test says so. */
class HeldStorage extends InMemory {
  private held: (() => void)[] = [];
  isHeld = false;

  override async write(change: WorldChange): Promise<void> {
    if (this.isHeld) await new Promise<void>((end) => this.held.push(end));
    await super.write(change);
  }

  letGo(): void {
    this.isHeld = false;
    for (const end of this.held.splice(0)) end();
  }
}

describe('storage', () => {
  test('nothing is called safe before it is stored, and after that it is', async () => {
    const persistence = new HeldStorage();
    const host = await HostFixture.open({ persistence });
    await host.idle();
    const before = host.status.safeUpTo!.event;
    persistence.isHeld = true;
    host.pace(1);
    host.run('produce appointments CLN-001:booked');
    await host.pass(400);
    expect(host.session.world.events).toBeGreaterThan(before);
    expect(host.status.safeUpTo!.event).toBeLessThan(host.session.world.events);
    expect((await persistence.load())!.moment.event).toBe(host.status.safeUpTo!.event);
    persistence.letGo();
    host.pace(1, { playing: false });
    await host.idle();
    expect(host.status.safeUpTo!.event).toBe(host.session.world.events);
    expect((await persistence.load())!.moment.event).toBe(host.session.world.events);
  });

  test('where it cannot keep up, virtual time waits for it', async () => {
    const persistence = new HeldStorage();
    const host = await HostFixture.open({ persistence, backlogBytesMax: 2_000 });
    await host.idle();
    persistence.isHeld = true;
    host.pace(1);
    host.run('produce appointments CLN-001:booked ×100');
    await host.pass(1_000);
    const waitsAt = host.now;
    expect(host.status.backlogBytes).toBeGreaterThan(2_000);
    await host.pass(1_000);
    expect(host.now).toBe(waitsAt);
    persistence.letGo();
    await host.pass(1_000);
    expect(host.now).toBeGreaterThan(waitsAt);
  });

  test('an old branch that is shown again is told from its beginning, and is what is stored from then on', async () => {
    const persistence = new InMemory();
    const host = await HostFixture.open({ persistence });
    host.pace(1, { playing: false });
    host.run('kill broker 3');
    await host.pass(200);
    const old = digestOfDisks(disksOf(host.session));
    const { events } = host.session.world;
    host.say({ kind: 'Seek', at: (host.now - SECOND_US) as VirtualTime });
    host.run('kill broker 1');
    await host.pass(200);
    expect(digestOfDisks((await persistence.load())!.disks)).not.toBe(old);

    host.say({ kind: 'ShowBranch', branch: 0 });
    await host.pass(2_000);
    expect([host.status.branch, host.session.world.events]).toEqual([0, events]);
    const stored = (await persistence.load())!;
    expect(stored.journal.map(({ command }) => command).at(-1)).toBe('kill broker 3');
    expect(stored.moment.event).toBe(events);
    expect(digestOfDisks(stored.disks)).toBe(old);
  });

  test('who looks back leaves what is stored as it is; who goes on differently makes the rest void', async () => {
    const persistence = new InMemory();
    const host = await HostFixture.open({ persistence });
    host.pace(1);
    await host.pass(100);
    const before = host.now;
    await host.pass(100);
    host.run('produce appointments CLN-001:booked');
    await host.pass(500);
    host.pace(1, { playing: false });
    await host.idle();
    const newest = host.session.world.events;
    host.say({ kind: 'Seek', at: before as VirtualTime });
    await host.pass(2_000);
    expect((await persistence.load())!.moment.event).toBe(newest);
    host.run('kill broker 3');
    await host.idle();
    const stored = (await persistence.load())!;
    expect(stored.moment.event).toBeLessThan(newest);
    expect(stored.journal.map(({ command }) => command).at(-1)).toBe('kill broker 3');
    expect(digestOfDisks(stored.disks)).toBe(digestOfDisks(disksOf(host.session)));
  });
});

describe('a reload', () => {
  test('kills every process at that moment and is an entry of the journal; the past before it stays open', async () => {
    const persistence = new InMemory();
    const before = await HostFixture.open({ persistence });
    before.pace(1);
    before.run('produce appointments CLN-001:booked ×30');
    await before.pass(8_000);
    before.run('cut 1 2');
    before.run('kill broker 1');
    await before.idle();
    const { now } = before;
    const left = digestOfDisks(disksOf(before.session));

    const { session } = await HostFixture.open({ persistence });
    expect(session.journal.at(-1)).toMatchObject({ at: now, command: { kind: 'Reload' } });
    expect(session.world.cluster.linkFaults().map(({ from, to, cut }) => [from, to, cut])).toEqual([
      ['broker-1', 'broker-2', true],
      ['broker-2', 'broker-1', true],
    ]);
    expect(session.world.auditor.verdicts()).toMatchObject({ acknowledged: 30, delivered: 30, lost: 0, duplicated: 0 });
    expect(session.oldest).toBe(0);
    session.seek((now - 1) as VirtualTime);
    expect(session.world.cluster.sim.status('booking-api' as NodeId)).toBe('Running');
    expect(digestOfDisks(disksOf(session))).toBe(left);
  });

  test('what was found and what a replay of the journal leads to have the same digest, reload after reload', async () => {
    const persistence = new InMemory();
    for (let life = 0; life < 3; life++) {
      const host = await HostFixture.open({ persistence });
      host.pace(1);
      host.run(`produce appointments CLN-00${life}:booked ×10`);
      await host.pass(3_000);
      await host.idle();
      expect(host.session.journal.filter(({ command }) => command.kind === 'Reload')).toHaveLength(life);
      const stored = (await persistence.load())!;
      expect(stored.moment).toMatchObject({ reloads: life, hasPast: true, steps: host.session.world.steps });
      expect(digestOfDisks(stored.disks)).toBe(digestOfDisks(disksOf(host.session)));
    }
  });
});
