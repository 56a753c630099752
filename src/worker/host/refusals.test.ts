import { expect, test, vi } from 'vitest';
import { HostFixture } from './host-fixture';

test('whoever offers commands is told why each would be refused, and nothing of it happens', async () => {
  const fixture = await HostFixture.open();
  fixture.pace(1);
  await fixture.pass(3_000);
  const events = fixture.session.world.events;
  fixture.pace(1, { playing: false });
  fixture.say({ kind: 'Judge', id: 77, texts: ['kill broker 1', 'restart broker 1', 'kill broker 9', 'sing'] });
  // What answers it is loaded first, and a busy machine takes its time.
  await vi.waitFor(() => expect(fixture.posted.some(({ kind }) => kind === 'Judge')).toBe(true), { timeout: 20_000 });
  const [answer] = fixture.posted.filter((message) => message.kind === 'Judge');
  expect(answer).toMatchObject({
    id: 77,
    refusals: [null, 'broker-1 is running.', 'There is no broker 9; brokers are 1, 2, 3.', expect.stringMatching(/^sing is not a command/)],
  });
  expect(fixture.session.journal.map(({ command }) => command.kind)).not.toContain('KillBroker');
  expect(fixture.session.world.events).toBeGreaterThanOrEqual(events);
});
