/** kafka-metadata-quorum.sh, to the character, in a whole cluster. */
import { expect, test } from 'vitest';
import { parseCommand, printCommand } from './commands';
import { SessionFixture } from './session-fixture';

const OF_SERVER = 'kafka-metadata-quorum.sh --bootstrap-server broker-1:9092 describe';

test('--status says who leads the controllers, what is committed, and who votes and observes', () => {
  const play = new SessionFixture(1, {}, 3);
  const { id, epoch, log } = play.cluster.controller!;
  const { failed, lines } = play.ask(`${OF_SERVER} --status`);
  expect(failed).toBe(false);
  expect(lines.slice(1, 7)).toEqual([
    `LeaderId:               ${id}`,
    `LeaderEpoch:            ${epoch}`,
    `HighWatermark:          ${log!.highWatermark}`,
    'MaxFollowerLag:         0',
    expect.stringMatching(/^MaxFollowerLagTimeMs: {3}\d{1,3}$/),
    'CurrentVoters:          [{"id": 101, "endpoints": ["CONTROLLER://controller-101:9093"]}, {"id": 102, "endpoints": ["CONTROLLER://controller-102:9093"]}, {"id": 103, "endpoints": ["CONTROLLER://controller-103:9093"]}]',
  ]);
  const directories = play.cluster.brokers.map((broker) => play.cluster.broker(broker)!.logs.directoryId);
  const observers = play.cluster.brokers.map((broker, at) => `{"id": ${broker}, "directoryId": "${directories[at]}"}`);
  expect(lines[0]).toBe(`ClusterId:              ${play.cluster.broker(play.cluster.brokers[0]!)!.clusterId}`);
  expect(lines[7]).toBe(`CurrentObservers:       [${observers.join(', ')}]`);
});

test('--replication has a row each: the leader, the followers, the observers; a tab behind each column', () => {
  const play = new SessionFixture(1, {}, 3);
  const { id } = play.cluster.controller!;
  play.give(`kill controller ${id === 103 ? 102 : 103}`);
  play.wait(10_000);
  play.ask('kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic late --partitions 1 --replication-factor 3');
  const { lines } = play.ask(`${OF_SERVER} --replication --human-readable`);
  const cells = lines.map((line) => line.split('\t').map((cell) => cell.trim()));
  expect(cells[0]).toEqual(['NodeId', 'DirectoryId', 'LogEndOffset', 'Lag', 'LastFetchTimestamp', 'LastCaughtUpTimestamp', 'Status', '']);
  expect(cells.slice(1).map((row) => row[6])).toEqual(['Leader', 'Follower', 'Follower', 'Observer', 'Observer', 'Observer']);
  expect(cells[1]!.slice(0, 2)).toEqual([String(id), 'AAAAAAAAAAAAAAAAAAAAAA']);
  const dead = cells.find(([node]) => node === String(id === 103 ? 102 : 103))!;
  expect(Number(dead[3])).toBeGreaterThan(0);
  expect(dead[4]).toMatch(/^1\d{4} ms ago$/);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});

test('any controller can be asked for the one that leads', () => {
  const play = new SessionFixture(1, {}, 3);
  const { id } = play.cluster.controller!;
  const other = id === 101 ? 102 : 101;
  const { lines } = play.ask(`kafka-metadata-quorum.sh --bootstrap-controller controller-${other}:9093 describe --status`);
  expect(lines[1]).toBe(`LeaderId:               ${id}`);
});

test('one controller alone is described as well', () => {
  const { lines } = new SessionFixture().ask(`${OF_SERVER} --status`);
  expect(lines.slice(1, 6)).toEqual([
    'LeaderId:               101',
    'LeaderEpoch:            1',
    expect.stringMatching(/^HighWatermark: {10}\d+$/),
    'MaxFollowerLag:         0',
    'MaxFollowerLagTimeMs:   0',
  ]);
});

test.each([
  [`${OF_SERVER}`, 'One of --status or --replication must be specified with describe sub-command'],
  [`${OF_SERVER} --status --replication`, 'Only one of --status or --replication should be specified with describe sub-command'],
  [`${OF_SERVER} --status --human-readable`, 'The option --human-readable is only supported along with --replication'],
  ['kafka-metadata-quorum.sh describe --status', 'one of the arguments --bootstrap-server --bootstrap-controller is required'],
])('%s is refused in the tool’s words', (line, problem) => {
  expect(parseCommand(line)).toMatchObject({ ok: false, error: { problem } });
});

test.each([
  `${OF_SERVER} --replication --human-readable`,
  'kafka-metadata-quorum.sh --bootstrap-controller controller-102:9093 describe --status',
])('%s prints as it was given', (line) => {
  const command = parseCommand(line);
  expect(command.ok && printCommand(command.value)).toBe(line);
});
