import { beforeEach, expect, test } from 'vitest';
import { defaultDescription } from '../engine/cluster/description';
import type { Happening } from '../engine/model/events';
import type { BrokerId, PartitionIndex, TopicName } from '../engine/model/vocabulary';
import { giveLine, openScenario } from '../engine/session/open-scenario';
import type { Session } from '../engine/session/session';
import type { NodeId, VirtualTime } from '../engine/sim/context';
import type { ClusterFrame, ControllerView, QuorumRole } from './cluster-frame';
import { projectCluster } from './project-cluster';
import { explain } from './why/explain';
import type { Subject } from './why/explanation';

const SECOND = 1_000_000;
const ORDERS = 'orders' as TopicName;

let session: Session;
beforeEach(() => {
  session = openScenario({
    description: defaultDescription({ seed: 3, controllers: 3, epochMs: 1_767_225_600_000 }),
    commands: [
      'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 3 --replication-factor 3 --config min.insync.replicas=2',
      'add producer --name booking-api',
    ],
  });
});

const frameOf = () => projectCluster(session, ORDERS);
const pass = (span: number) => session.advance((session.now + span) as VirtualTime);
const active = ({ controllers }: ClusterFrame) => controllers.find(({ role }) => role === 'active');
const one = (id: BrokerId) => frameOf().controllers.find((each) => each.id === id)!;
const roles = () => frameOf().controllers.map(({ role }) => role);
const sentences = (subject: Subject) => explain(session, subject, ORDERS)!.steps.map(({ sentence }) => sentence);

function until(isWanted: (frame: ClusterFrame) => boolean, withinSeconds = 20): ClusterFrame {
  for (let passed = 0; passed < withinSeconds * SECOND; passed += 1_000) {
    const frame = frameOf();
    if (isWanted(frame)) return frame;
    pass(1_000);
  }
  throw new Error('it never came to that');
}

/** Who may lead it next: one of its ISR that lives. */
function leaderOf(partition: number): BrokerId {
  return frameOf().brokers.find(({ registeredLeads }) => registeredLeads.includes(partition as PartitionIndex))!.id;
}

test('one of three decides, and the others follow it in its epoch, with what it has written', () => {
  pass(SECOND);
  const { controllers } = frameOf();
  const leader = active(frameOf())!;
  expect(controllers.map(({ id }) => id)).toEqual([101, 102, 103]);
  expect(controllers.filter((each) => each.id !== leader.id).map(({ role }) => role)).toEqual(['follower', 'follower']);
  for (const each of controllers)
    expect(each).toMatchObject({ status: 'alive', leader: leader.id, epoch: leader.epoch, metadataLogEnd: leader.metadataLogEnd });
  expect(leader.metadataHighWatermark).toBe(leader.metadataLogEnd);
  expect(leader.recentMetadata.at(-1)).toMatchObject({ offset: leader.metadataLogEnd - 1 });
  expect(leader.elected).toMatchObject({ epoch: leader.epoch, before: leader.epoch - 1 });
});

test('when it is killed one asks who would vote for it, then for votes, and is elected: the epoch before is told', () => {
  const before = active(frameOf())!;
  giveLine(session, `kill controller ${before.id}`);
  expect(one(before.id)).toMatchObject({ status: 'dead', role: null, stoppedAt: session.now, metadataLogEnd: 0 });
  expect(active(frameOf())).toBeUndefined();
  const asked: QuorumRole[] = [];
  const elected = until((frame) => {
    for (const role of ['prospective', 'candidate', 'voted'] as const)
      if (frame.controllers.some((each) => each.role === role) && !asked.includes(role)) asked.push(role);
    return active(frame) !== undefined;
  });
  expect(asked).toEqual(['prospective', 'candidate', 'voted']);
  expect(active(elected)!.elected).toMatchObject({ epoch: active(elected)!.epoch, before: before.epoch });
  expect(active(elected)!.epoch).toBeGreaterThan(before.epoch);
});

test('votes travel between controllers, in words, and are metadata traffic', () => {
  giveLine(session, `kill controller ${active(frameOf())!.id}`);
  const labels = new Set<string>();
  until((frame) => {
    for (const { label, api, traffic } of frame.messages) {
      if (api !== 'Vote') continue;
      labels.add(label.replace(/10\d/, 'N').replace(/epoch \d+/, 'epoch E'));
      expect(traffic).toBe('metadata');
    }
    return active(frame) !== undefined;
  });
  expect([...labels]).toEqual(expect.arrayContaining(['pre-vote for N?', 'granted', 'vote for N, epoch E?']));
});

test('one that was frozen while another was elected believes in its epoch until it hears of the newer one', () => {
  const old = active(frameOf())!;
  giveLine(session, `freeze controller ${old.id}`);
  expect(frameOf().situation?.words).toBe('No controller is active until one is voted for: records flow, elections wait.');
  until((frame) => active(frame)?.id !== old.id);
  expect(one(old.id)).toMatchObject({ status: 'frozen', role: 'leader', epoch: old.epoch });
  giveLine(session, `thaw controller ${old.id}`);
  until(({ controllers }) => controllers.find(({ id }) => id === old.id)!.role === 'follower');
});

test('without a majority nobody decides: a partition that loses its leader waits, and the frame says for what', () => {
  const [first, second] = [active(frameOf())!, frameOf().controllers.find(({ role }) => role === 'follower')!] as [
    ControllerView,
    ControllerView,
  ];
  giveLine(session, `kill controller ${first.id}`);
  giveLine(session, `kill controller ${second.id}`);
  giveLine(session, 'produce orders CLN-001:taken');
  pass(SECOND);
  expect(session.world.auditor.verdicts()).toMatchObject({ acknowledged: 1, committed: 1 });
  expect(frameOf().situation?.words).toBe('No controller is active until 2 of 3 run: records flow, elections wait.');

  const leader = leaderOf(0);
  giveLine(session, `kill broker ${leader}`);
  pass(30 * SECOND);
  expect(frameOf().situation?.words).toMatch(/^Nobody leads P\d.*, and no controller is active until 2 of 3 run\.$/);
  const place = { broker: leader, topic: ORDERS, partition: 0 as PartitionIndex };
  const { standing } = explain(session, { kind: 'LeaderEpoch', ...place }, ORDERS)!;
  expect(standing).toEqual([
    `Nobody leads it: the metadata log still says broker ${leader}, whose process is dead.`,
    'No controller is active: 1 of 3 runs, and 2 must vote for one. Until then nobody is fenced, no leader is elected and no ISR changes; what is led goes on.',
  ]);

  giveLine(session, `restart controller ${second.id}`);
  until((frame) => frame.brokers.every(({ registeredLeads, status }) => status !== 'dead' || registeredLeads.length === 0), 30);
  pass(SECOND);
  const why = sentences({ kind: 'LeaderEpoch', ...place });
  const fencedBy = active(frameOf())!.id;
  expect(why).toEqual(
    expect.arrayContaining([
      `Controller ${first.id} is killed; its disk and page cache remain.`,
      `Broker ${leader} is killed; its disk and page cache remain.`,
      expect.stringMatching(new RegExp(`^Controller ${fencedBy} leads the quorum, epoch \\d+`)),
      `No heartbeat for 9 s: controller ${fencedBy} fences broker ${leader}.`,
    ]),
  );
});

test('one that is shut down resigns, and another is elected before anybody could have missed it', () => {
  const old = active(frameOf())!;
  const from = session.world.events;
  giveLine(session, `shut down controller ${old.id}`);
  until((frame) => active(frame) !== undefined && active(frame)!.id !== old.id, 2);
  const kinds = [...session.world.cluster.sim.history].filter(({ id }) => id >= from).map(({ what }) => (what as Happening).kind);
  expect(kinds.indexOf('ControllerResigned')).toBeLessThan(kinds.indexOf('ControllerElected'));
  expect(session.world.cluster.sim.endOf(`controller-${old.id}` as NodeId)).toBe('Exited');
  expect(sentences({ kind: 'Node', node: active(frameOf())!.node })).toContainEqual(
    `Controller ${old.id} resigns, epoch ${old.epoch}: it shuts down.`,
  );
});

test('one alone elects itself and needs no words about it', () => {
  session = openScenario({ description: defaultDescription({ seed: 3, controllers: 1, epochMs: 0 }), commands: [] });
  expect(roles()).toEqual(['active']);
  giveLine(session, 'kill controller 101');
  expect(roles()).toEqual([null]);
  giveLine(session, 'restart controller 101');
  pass(100_000);
  expect(roles()).toEqual(['active']);
});
