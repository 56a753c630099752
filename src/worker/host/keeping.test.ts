import { expect, test } from 'vitest';
import type { VirtualTime } from '../../engine/sim/context';
import { InMemory } from '../../persistence/in-memory';
import type { Persistence, WorldChange } from '../../persistence/persistence';
import { EngineHost } from './engine-host';
import { HostFixture, storageIn } from './host-fixture';
import { type Kept, keepInstead } from './keeping';
import { openScenarioSession, openSession } from './opening';
import { tellSession } from './tell-session';

const GUEST = {
  seed: 5,
  brokers: 3,
  commands: ['kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic guests --partitions 1 --replication-factor 3'],
};

function guest({ seconds = 0 } = {}) {
  const opened = openScenarioSession(GUEST);
  opened.session.advance((opened.session.now + seconds * 1_000_000) as VirtualTime);
  return tellSession(opened);
}

/** The clock stands still, and turns come at once. */
const surroundings = { wallMs: () => 0, post: () => {}, schedule: (callback: () => void) => queueMicrotask(callback) };

function hostOf(kept: Kept): EngineHost {
  if (!kept.ok) throw new Error(kept.because.join());
  return new EngineHost({ surroundings, ...kept.successor });
}

async function kept(persistence: Persistence) {
  const fixture = await HostFixture.open({ persistence });
  await fixture.pass(500);
  const storage = await storageIn(persistence);
  return { fixture, storage };
}

const topicsOf = async (persistence: Persistence) => {
  const { session } = openSession({ stored: await persistence.load(), epochMs: 0 });
  return session.world.cluster
    .controller!.image.topics()
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('__'));
};

test('a told session that is kept is what the storage gives back, and the old one has stopped', async () => {
  const persistence = new InMemory();
  const { fixture, storage } = await kept(persistence);
  expect(await topicsOf(persistence)).toEqual(['appointments']);
  const answer = await keepInstead(fixture.host, { file: guest(), storage, surroundings, isStopped: () => false });
  expect(await hostOf(answer).retire()).toBe(true);
  expect(await topicsOf(persistence)).toEqual(['guests']);
  const { now } = fixture;
  await fixture.pass(2_000);
  expect(fixture.now).toBe(now);
});

test('the old one told, and kept again, is back', async () => {
  const persistence = new InMemory();
  const { fixture, storage } = await kept(persistence);
  const old = tellSession(fixture.opened);
  const first = await keepInstead(fixture.host, { file: guest(), storage, surroundings, isStopped: () => false });
  const second = await keepInstead(hostOf(first), { file: old, storage, surroundings, isStopped: () => false });
  await hostOf(second).retire();
  expect(await topicsOf(persistence)).toEqual(['appointments']);
});

test('one that is stopped on its way, or is not as it was told, changes nothing: the old one goes on', async () => {
  const persistence = new InMemory();
  const { fixture, storage } = await kept(persistence);
  const stopped = await keepInstead(fixture.host, { file: guest({ seconds: 60 }), storage, surroundings, isStopped: () => true });
  const other = await keepInstead(fixture.host, { file: { ...guest(), digest: 'another' }, storage, surroundings, isStopped: () => false });
  expect([stopped.ok, other.ok]).toEqual([false, false]);
  const { now } = fixture;
  await fixture.pass(2_000);
  expect(fixture.now).toBeGreaterThan(now);
  expect(await topicsOf(persistence)).toEqual(['appointments']);
});

test('where the old one cannot be stored, nothing takes its place', async () => {
  class Full extends InMemory {
    isFull = false;
    override write(change: WorldChange): Promise<void> {
      return this.isFull ? Promise.reject(new Error('the disk is full')) : super.write(change);
    }
  }
  const persistence = new Full();
  const { fixture, storage } = await kept(persistence);
  persistence.isFull = true;
  await fixture.pass(3_000);
  const answer = await keepInstead(fixture.host, { file: guest(), storage, surroundings, isStopped: () => false });
  expect(answer).toEqual({ ok: false, because: ['Your own cluster is not stored whole at the moment, so nothing can take its place.'] });
});
