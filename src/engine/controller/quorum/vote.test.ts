import { beforeEach, describe, expect, test } from 'vitest';
import { Errors, errorName } from '../../model/error-codes';
import { type BrokerId, NO_LEADER } from '../../model/vocabulary';
import { Request, Response } from '../../protocol/payload';
import { type VotePartition, type VoteRequest, type VoteResponse, voteKey } from '../../protocol/vote';
import type { LogEnd } from './epoch-state';
import { voteBody } from './messages';
import { nodeOf, QuorumFixture } from './quorum-fixture';

/** What a Vote request says, but for where it differs. */
interface Asked {
  readonly from?: number;
  readonly epoch?: number;
  readonly end?: LogEnd;
  readonly preVote?: boolean;
  readonly voter?: number;
  readonly clusterId?: string;
  readonly partitions?: (asked: VotePartition) => readonly VotePartition[];
}

const ANSWER_US = 50_000;
const VERSION = 2;

let quorum: QuorumFixture;
/** A voter that hears its leader, and one whose leader is gone. */
let follower: number;
beforeEach(() => {
  quorum = new QuorumFixture();
  quorum.pass(6_000);
  follower = quorum.ids.find((id) => id !== quorum.active!.id)!;
});

const epoch = () => quorum.controller(follower).epoch;
const endOf = (id: number): LogEnd => quorum.controller(id).log!.end;

/** The answer of the follower. */
function ask({ from = 102, epoch: asked = epoch() + 1, end = endOf(follower), preVote = false, voter = follower, ...more }: Asked = {}) {
  const by = { clusterId: more.clusterId ?? 'glass', id: from as BrokerId, epoch: asked as never, directoryId: null };
  const body = voteBody(by, { voter: voter as BrokerId, end, preVote });
  const [topic] = body.topics;
  const [partition] = topic!.partitions;
  return send({ ...body, topics: [{ ...topic!, partitions: more.partitions?.(partition!) ?? [partition!] }] });
}

function send(body: VoteRequest): VoteResponse {
  const { simulation } = quorum;
  const connection = simulation.openFromOutside(nodeOf(follower));
  simulation.sendFromOutside(connection, new Request({ apiKey: voteKey, version: VERSION, correlationId: 1, clientId: null, body }));
  for (let waited = 0; waited < ANSWER_US; waited += 100) {
    simulation.runUntil((simulation.now + 100) as never);
    const answer = simulation.takeOutbound().find((each) => each.connection === connection)?.payload;
    if (answer instanceof Response) return answer.body as VoteResponse;
  }
  throw new Error('a vote is answered');
}

/** `NONE granted` */
function told(answer: VoteResponse): string {
  if (answer.errorCode !== Errors.NONE) return `all: ${errorName(answer.errorCode)}`;
  const { errorCode, voteGranted } = answer.topics[0]!.partitions[0]!;
  return `${errorName(errorCode)} ${voteGranted ? 'granted' : 'denied'}`;
}

/** A voter that has heard of a newer epoch, and has voted for nobody in it. */
function unattached(): void {
  expect(told(ask({ end: { epoch: 0 as never, offset: 0 as never } }))).toBe('NONE denied');
}

describe('a vote', () => {
  test('is given once in an epoch, to whoever asks again too, and to no second', () => {
    const next = epoch() + 1;
    expect(told(ask({ from: 105, epoch: next }))).toBe('NONE granted');
    expect(quorum.controller(follower)).toMatchObject({ epoch: next, quorum: { votedFor: 105 } });
    expect(told(ask({ from: 106, epoch: next }))).toBe('NONE denied');
    expect(told(ask({ from: 105, epoch: next }))).toBe('NONE granted');
    expect(told(ask({ from: 106, epoch: next + 1 }))).toBe('NONE granted');
  });

  test('is not given to whoever lacks what the voter has, but the epoch is the newer one from then on', () => {
    const next = epoch() + 1;
    unattached();
    expect(quorum.controller(follower)).toMatchObject({ epoch: next, quorum: { votedFor: null, leader: null } });
  });

  test('says who leads, and in which epoch', () => {
    const { id } = quorum.active!;
    const { leaderId, leaderEpoch } = ask({ epoch: epoch(), end: { epoch: 0 as never, offset: 0 as never } }).topics[0]!.partitions[0]!;
    expect([leaderId, leaderEpoch]).toEqual([id, epoch()]);
  });

  test('may be asked of whoever listens there, and of replica 0', () => {
    expect(told(ask({ from: 0, voter: NO_LEADER }))).toBe('NONE granted');
  });
});

describe('a pre-vote', () => {
  test('is denied by a voter that hears its leader (KIP-996)', () => {
    expect(told(ask({ epoch: epoch(), preVote: true }))).toBe('NONE denied');
  });

  test('promises nothing: another may get the vote', () => {
    unattached();
    const { epoch: now } = quorum.controller(follower);
    expect(told(ask({ from: 105, epoch: now, preVote: true }))).toBe('NONE granted');
    expect(quorum.controller(follower).quorum.votedFor).toBe(null);
    expect(told(ask({ from: 106, epoch: now }))).toBe('NONE granted');
    expect(told(ask({ from: 105, epoch: now, preVote: true }))).toBe('NONE granted');
    expect(quorum.controller(follower).quorum.votedFor).toBe(106);
  });

  test('may come from an epoch in which there are records', () => {
    unattached();
    const { epoch: now } = quorum.controller(follower);
    const end = { epoch: now, offset: endOf(follower).offset };
    expect(told(ask({ epoch: now, end, preVote: true }))).toBe('NONE granted');
    expect(told(ask({ epoch: now, end: { ...end, epoch: (now + 1) as never }, preVote: true }))).toBe('INVALID_REQUEST denied');
  });
});

describe('a request is refused', () => {
  const end = (epoch: number, offset: number) => ({ epoch, offset }) as LogEnd;

  test.each<[string, () => Asked, string]>([
    ['of another cluster', () => ({ clusterId: 'steel' }), 'all: INCONSISTENT_CLUSTER_ID'],
    ['about no partition', () => ({ partitions: () => [] }), 'all: INVALID_REQUEST'],
    ['about two', () => ({ partitions: (asked) => [asked, asked] }), 'all: INVALID_REQUEST'],
    ['about another', () => ({ partitions: (asked) => [{ ...asked, partitionIndex: 1 as never }] }), 'all: INVALID_REQUEST'],
    ['of an epoch that is over', () => ({ epoch: epoch() - 1, end: end(0, 5), preVote: true }), 'FENCED_LEADER_EPOCH denied'],
    ['that was meant for another voter', () => ({ voter: quorum.active!.id }), 'INVALID_VOTER_KEY denied'],
    ['of nobody', () => ({ from: -1 }), 'INVALID_REQUEST denied'],
    ['whose log ends before it begins', () => ({ end: end(0, -1) }), 'INVALID_REQUEST denied'],
    ['whose last record has no epoch', () => ({ end: end(-1, 5) }), 'INVALID_REQUEST denied'],
    ['that has records of the epoch that it asks for', () => ({ end: end(epoch() + 1, 5_000) }), 'INVALID_REQUEST denied'],
  ])('%s', (_, asked, answer) => {
    const before = epoch();
    const { votedFor } = quorum.controller(follower).quorum;
    expect(told(ask(asked()))).toBe(answer);
    // a newer epoch is believed before the vote is refused
    const isNewer = answer === 'INVALID_VOTER_KEY denied';
    expect(epoch()).toBe(isNewer ? before + 1 : before);
    expect(quorum.controller(follower).quorum.votedFor).toBe(isNewer ? null : votedFor);
  });
});
