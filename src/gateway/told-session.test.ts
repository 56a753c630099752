import { expect, test } from 'vitest';
import { brokerNode } from '../engine/cluster/description';
import type { BrokerId } from '../engine/model/vocabulary';
import { digest } from '../engine/session/digest';
import { parseArguments } from './arguments';
import { liveThrough, readSession } from './told-session';
import { savedSession, savedText } from './told-session-fixture';

test('a session is lived through to its end, to the same bytes', () => {
  const read = readSession(savedText());
  if (!read.ok) throw new Error(read.error);
  const { world, journal, retold } = liveThrough(read.value);
  expect(retold).toBe('AsTold');
  expect(journal.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4]);
  expect(digest(world)).toBe(savedSession().digest);
  expect(world.cluster.sim.status(brokerNode(2 as BrokerId))).toBe('Dead');
});

test('what cannot be read whole is refused, with what is wrong', () => {
  const wrong = (text: string) => {
    const read = readSession(text);
    return read.ok ? 'read' : read.error;
  };
  const { journal, cluster, newest } = savedSession();
  expect(wrong('{"a": 1')).toMatch(/^This file is damaged/);
  expect(wrong('{"a": 1}')).toMatch(/^This is no session of Glassbroker/);
  expect(wrong(savedText({ journal: [...journal, { ...newest, command: 'dance' }] }))).toMatch(/^The command “dance” cannot be read: /);
  expect(wrong(savedText({ cluster: { ...cluster, rules: ['kip-1'] } }))).toMatch(/kip-1/);
  const origin = { at: newest.at, reloads: 1, brokers: [], clients: [], links: [], extents: [], disks: [] };
  expect(wrong(savedText({ origin }))).toMatch(/^This session begins with disks/);
});

test('a session says what its cluster is like, and nothing beside it does', () => {
  expect(parseArguments(['--session', 'a.json', '--port', '9192'])).toMatchObject({ ok: true, value: { session: 'a.json', port: 9192 } });
  expect(parseArguments(['--port', '9192'])).toMatchObject({ ok: true, value: { session: null } });
  for (const own of [['--seed', '2'], ['--brokers=3'], ['--override', 'broker.session.timeout.ms=3000'], ['--controllers', '1']])
    expect(parseArguments(['--session', 'a.json', ...own])).toMatchObject({ ok: false });
});
