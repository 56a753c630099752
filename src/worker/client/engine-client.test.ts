import { describe, expect, test } from 'vitest';
import type { VirtualTime } from '../../engine/sim/context';
import type { HostStatus } from '../protocol/engine-port';
import type { ToHost } from '../protocol/messages';
import { EngineClient } from './engine-client';

function setting() {
  const posted: ToHost[] = [];
  const asked = { toKeep: 0 };
  const client = new EngineClient({ post: (message) => posted.push(message), keep: () => asked.toKeep++ });
  return { client, posted, asked };
}

describe('the page’s end of the engine’s thread', () => {
  test('an answer finds its question, whatever the order', async () => {
    const { client, posted } = setting();
    const first = client.run('kill broker 1');
    const second = client.run('kill broker 2');
    const [one, two] = posted.map((message) => (message.kind === 'Run' ? message.id : -1));
    client.receive({ kind: 'Run', id: two!, answer: { ok: true, lines: ['second'] } });
    client.receive({ kind: 'Run', id: one!, answer: { ok: false, lines: ['first'] } });
    expect([(await first).lines, (await second).lines]).toEqual([['first'], ['second']]);
  });

  test('whoever listens late is told the newest status at once', () => {
    const { client } = setting();
    const status = { playing: true, speed: 1, branch: 3 } as HostStatus;
    client.receive({ kind: 'Status', status });
    const heard: HostStatus[] = [];
    const unsubscribe = client.onStatus((next) => heard.push(next));
    expect(heard).toEqual([status]);
    unsubscribe();
    client.receive({ kind: 'Status', status });
    expect(heard).toHaveLength(1);
  });

  test('events reach every listener', () => {
    const { client } = setting();
    const heard: number[] = [];
    client.onEvents((events) => heard.push(...events.map(({ id }) => id)));
    client.receive({ kind: 'Events', events: [{ id: 4 }, { id: 5 }] as never });
    expect(heard).toEqual([4, 5]);
  });

  test('instructions go out as they are given', () => {
    const { client, posted } = setting();
    client.seek(5 as VirtualTime);
    client.step('back');
    client.persist();
    expect(posted).toEqual([{ kind: 'Seek', at: 5 }, { kind: 'Step', direction: 'back' }, { kind: 'Persist' }]);
  });

  test('the browser is asked to keep the storage once, with the first command', () => {
    const { client, asked } = setting();
    expect(asked.toKeep).toBe(0);
    void client.run('kill broker 1');
    void client.run('restart broker 1');
    expect(asked.toKeep).toBe(1);
  });

  test('a thread that never came is reported as a failure', () => {
    const { client } = setting();
    let status: HostStatus | null = null;
    client.onStatus((next) => {
      status = next;
    });
    client.threadFailed('the script did not load');
    expect(status).toMatchObject({ playing: false, failed: { belief: 'the script did not load' } });
  });
});
