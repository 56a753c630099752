import { describe, expect, test } from 'vitest';
import { Cluster } from '../cluster/cluster';
import type { NodeId, VirtualTime } from '../sim/context';
import { fork } from '../sim/fork';
import { digest, digestOfDisks } from './digest';
import { Session } from './session';
import { SessionFixture } from './session-fixture';

const BROKER_1 = 'broker-1' as NodeId;
const BROKER_2 = 'broker-2' as NodeId;

/** Records written and read, one broker dead, a cable cut. */
function aClusterWithAPast(): SessionFixture {
  const fixture = new SessionFixture();
  for (const line of ['add producer --name booking', 'add consumer analytics orders --config auto.offset.reset=earliest'])
    fixture.give(line);
  fixture.wait(5_000);
  for (let record = 0; record < 20; record++) {
    fixture.give(`produce orders CLN-00${record % 6}:booked`);
    fixture.wait(20);
  }
  fixture.wait(6_000);
  fixture.give('cut 1 2');
  fixture.give('kill broker 3');
  return fixture.wait(50);
}

const disksOf = ({ cluster }: SessionFixture) => new Map(cluster.sim.hostIds().map((node) => [node, cluster.sim.diskOf(node)]));

describe('a reload', () => {
  test('kills every process, and each boots from its disk: records and offsets are there, and the cable is still cut', () => {
    const fixture = aClusterWithAPast();
    const before = { disks: digestOfDisks(disksOf(fixture)), events: fixture.events };
    expect(fixture.ask('reload')).toEqual({ failed: false, lines: [] });
    // The brokers have not had time to write anything.
    const killed = fixture.happenings('ProcessKilled', before.events).map(({ node }) => node);
    expect(killed).toEqual(['controller-101', 'broker-1', 'broker-2', 'admin', 'booking', 'analytics-1']);
    fixture.wait(80_000);
    expect(fixture.cluster.description.brokers.map((id) => fixture.cluster.sim.status(`broker-${id}` as NodeId))).toEqual([
      'Running',
      'Running',
      'Running',
    ]);
    expect(fixture.cluster.sim.linkStatus(BROKER_1, BROKER_2).cut).toBe(true);
    expect(fixture.happenings('RecordsDelivered', before.events)).toEqual([]);
    const { sent, acknowledged, delivered, lost, duplicated, findings } = fixture.session.world.auditor.verdicts();
    expect({ sent, acknowledged, delivered, lost, duplicated, findings }).toEqual({
      sent: 20,
      acknowledged: 20,
      delivered: 20,
      lost: 0,
      duplicated: 0,
      findings: [],
    });
  });

  test('is the same as building the cluster anew from what is left behind', () => {
    const fixture = aClusterWithAPast();
    const { cluster } = fixture;
    const left = fork({ disks: disksOf(fixture) }).disks;
    const booted = new Cluster(cluster.description, {
      disks: left,
      clients: cluster.clientDescriptions(),
      links: cluster.linkFaults(),
      startAt: cluster.sim.now,
      reloads: 1,
    });
    fixture.give('reload');
    fixture.wait(30_000);
    booted.sim.runUntil(fixture.session.now);
    expect(digestOfDisks(new Map(booted.sim.hostIds().map((node) => [node, booted.sim.diskOf(node)])))).toBe(
      digestOfDisks(disksOf(fixture)),
    );
  });

  test('is an entry of the journal: what came before it can be gone back to', () => {
    const fixture = aClusterWithAPast();
    const before = { at: fixture.session.now, digest: digest(fixture.session.world) };
    fixture.wait(1_000).give('reload');
    fixture.wait(5_000);
    fixture.session.seek(before.at);
    expect(digest(fixture.session.world)).toBe(before.digest);
  });

  test('is lived through again in one stretch, from before it to long after it', () => {
    const fixture = aClusterWithAPast();
    const before = fixture.session.now;
    fixture.give('reload');
    fixture.wait(20_000);
    const after = digest(fixture.session.world);
    fixture.session.seek((before - 1) as VirtualTime);
    fixture.wait(20_000 + 0.001);
    expect(digest(fixture.session.world)).toBe(after);
  });

  test('is refused where real clients may be connected', () => {
    const { description } = new SessionFixture().cluster;
    const session = new Session({ description: { ...description, external: { host: '127.0.0.1', firstPort: 9092 } } });
    session.give({ kind: 'Reload' });
    expect(session.world.cluster.reloads).toBe(0);
  });
});

describe('a past that is relived', () => {
  test('has the same history and the same bytes, through every reload', () => {
    const fixture = aClusterWithAPast();
    fixture.give('reload');
    fixture.wait(20_000).give('produce orders CLN-001:later');
    fixture.wait(1_000);
    const { session } = fixture;
    const again = new Session({ description: fixture.cluster.description });
    again.relive({ journal: session.journal, steps: session.world.steps, at: session.now });
    expect(digest(again.world)).toBe(digest(session.world));
    expect([again.now, again.world.steps, again.isAtNewest]).toEqual([session.now, session.world.steps, true]);
    again.seek(0 as VirtualTime);
    expect(again.world.events).toBeLessThan(session.world.events);
  });
});
