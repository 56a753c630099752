import { expect, test } from 'vitest';
import { SessionFixture } from './session-fixture';

test('clients whose settings contradict each other are not started: their constructors would throw', () => {
  const session = new SessionFixture();
  for (const [line, words] of [
    ['add producer --config acks=1 --config enable.idempotence=true', /Must set acks to all/],
    ['add producer --config delivery.timeout.ms=100', /delivery.timeout.ms should be equal to or larger/],
    ['add consumer analytics orders --config heartbeat.interval.ms=60000', /Heartbeat must be set lower than the session timeout/],
  ] as const) {
    const { failed, lines } = session.ask(line);
    expect(failed).toBe(true);
    expect(lines[0]).toMatch(words);
  }
  expect(session.ask('add producer --config acks=1').failed).toBe(false);
  expect(session.cluster.clientDescriptions()).toHaveLength(1);
});

test('a static member that is restarted in time gets its partitions back without a rebalance (KIP-345)', () => {
  const session = new SessionFixture();
  session.ask('add consumer analytics orders --name reader-1 --config group.instance.id=one');
  session.ask('add consumer analytics orders --name reader-2 --config group.instance.id=two');
  session.wait(12_000);
  const before = session.cluster.consumer('reader-2' as never)!;
  const generation = before.generation;
  const assignment = before.assignment;
  expect(assignment.length).toBeGreaterThan(0);
  session.ask('kill consumer reader-2');
  session.wait(1_000);
  session.ask('restart consumer reader-2');
  session.wait(5_000);
  const after = session.cluster.consumer('reader-2' as never)!;
  expect(after).not.toBe(before);
  expect([after.generation, after.assignment]).toEqual([generation, assignment]);
});

test('a setting without a value has its default again, as if it had never been set', () => {
  const session = new SessionFixture();
  session.ask('add producer --name booking-api --config acks=1 --config linger.ms=20');
  const config = () => session.cluster.client('booking-api' as never);
  expect(session.ask('configure producer booking-api acks=')).toEqual({ failed: false, lines: [] });
  expect(config()).toMatchObject({ config: { 'linger.ms': 20 } });
  expect(JSON.stringify(config())).not.toContain('acks');
  expect(session.ask('configure producer booking-api nope=')).toEqual({ failed: true, lines: ['Unknown configuration "nope".'] });
});
