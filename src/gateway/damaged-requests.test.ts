import { expect, test } from 'vitest';
import { utf8Encode } from '../base/utf8';
import { milliseconds } from '../base/virtual-time';
import { ALL_INVARIANTS } from '../engine/auditor/invariants/all';
import { brokerNode, defaultDescription } from '../engine/cluster/description';
import type { BrokerId } from '../engine/model/vocabulary';
import { decodeRequest } from '../engine/protocol/framing';
import { Request, WireBytes } from '../engine/protocol/payload';
import { World } from '../engine/session/world';
import { Chance } from '../engine/sim/chance';
import type { ConnectionId, VirtualTime } from '../engine/sim/context';
import { fork } from '../engine/sim/fork';
import { request } from './raw-client';
import { recordedRequests } from './recorded-requests';

const RUNS = 100;
const REQUESTS_A_RUN = 4;
const EDGES = [0, 1, 0x7f, 0x80, 0xff];
const API_KEY_AND_VERSION = 4;
const whole = recordedRequests.map(([, hex]) => Uint8Array.from(Buffer.from(hex, 'hex')));
const API_VERSIONS = request({ key: 18, version: 0, correlationId: 4_711 });

function clusterAtWork(): World {
  const description = { ...defaultDescription({ seed: 1, epochMs: 1_760_000_000_000 }), external: { host: '127.0.0.1', firstPort: 9_092 } };
  const world = new World(description, { invariants: ALL_INVARIANTS });
  advance(world, 5_000);
  const connection = world.cluster.sim.openFromOutside(brokerNode(1 as BrokerId));
  for (const frame of whole) send(world, connection, frame);
  advance(world, 10_000);
  world.cluster.sim.takeOutbound();
  return world;
}

const advance = (world: World, ms: number) => world.advance((world.now + milliseconds(ms)) as VirtualTime, []);

function send(world: World, connection: ConnectionId, frame: Uint8Array): void {
  const length = Buffer.alloc(4);
  length.writeInt32BE(frame.length);
  world.cluster.sim.sendFromOutside(connection, new WireBytes(Uint8Array.from(Buffer.concat([length, frame]))));
  advance(world, 20);
}

/** One place behind the API's key and version is overwritten, cut off, or has bytes put in. */
function damaged(frame: Uint8Array, chance: Chance): Uint8Array {
  const at = API_KEY_AND_VERSION + chance.below(frame.length - API_KEY_AND_VERSION);
  const junk = Uint8Array.from({ length: 1 + chance.below(4) }, () => EDGES[chance.below(EDGES.length)]!);
  const kind = chance.below(3);
  if (kind === 0) return frame.slice(0, at);
  const rest = frame.subarray(kind === 1 ? Math.min(frame.length, at + junk.length) : at);
  return Uint8Array.from([...frame.subarray(0, at), ...junk, ...rest]);
}

test('each of the recorded requests is whole', () => {
  for (const frame of whole) expect(decodeRequest(frame)).toMatchObject({ ok: true, value: expect.any(Request) });
});

test('a request damaged anywhere is answered or costs its connection, and every broker goes on', () => {
  const atWork = clusterAtWork();
  const chance = new Chance(1);
  const seen = { answered: 0, closed: 0 };
  for (let run = 0; run < RUNS; run++) {
    const world = fork(atWork);
    const { sim } = world.cluster;
    const stranger = sim.openFromOutside(brokerNode((1 + chance.below(3)) as BrokerId));
    const bystanders = world.cluster.description.brokers.map((broker) => sim.openFromOutside(brokerNode(broker)));
    for (let sent = 0; sent < REQUESTS_A_RUN; sent++) send(world, stranger, damaged(whole[chance.below(whole.length)]!, chance));
    advance(world, 2_000);
    for (const { connection, payload } of sim.takeOutbound()) if (connection === stranger) seen[payload === null ? 'closed' : 'answered']++;
    for (const bystander of bystanders) sim.sendFromOutside(bystander, new WireBytes(API_VERSIONS));
    advance(world, 1_000);
    const served = sim.takeOutbound().filter(({ connection, payload }) => bystanders.includes(connection) && payload !== null);
    expect(served, `run ${run}`).toHaveLength(bystanders.length);
    expect(world.auditor.violations, `run ${run}`).toEqual([]);
  }
  expect(seen.answered).toBeGreaterThan(RUNS / 10);
  expect(seen.closed).toBeGreaterThan(RUNS / 10);
}, 60_000);

test('text that is no request costs its connection', () => {
  const world = clusterAtWork();
  const connection = world.cluster.sim.openFromOutside(brokerNode(2 as BrokerId));
  send(world, connection, utf8Encode('SELECT * FROM appointments'));
  expect(world.cluster.sim.takeOutbound()).toEqual([{ connection, payload: null }]);
});
