import { describe, expect, test } from 'vitest';
import { defaultDescription } from '../../engine/cluster/description';
import { giveLine, openScenario } from '../../engine/session/open-scenario';
import type { Session } from '../../engine/session/session';
import type { VirtualTime } from '../../engine/sim/context';
import { projectLab, projectStories } from './project-lab';

/** Four records, one every 20 ms at the handler; it is killed 45 ms after they were sent, and restarted. */
function crashed(order: string): Session {
  const session = openScenario({
    description: defaultDescription({ seed: 1, epochMs: 1_767_225_600_000 }),
    commands: [
      'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic appointments --partitions 1 --replication-factor 3',
      'add producer --name booking-api',
      `add consumer reminders appointments --config enable.auto.commit=false --config session.timeout.ms=6000 --config heartbeat.interval.ms=2000 --config auto.offset.reset=earliest --handler ${order} --side-effect sms`,
      'slow consumer reminders-1 20ms',
    ],
  });
  giveLine(session, 'produce appointments CLN-001:a');
  for (const key of ['CLN-002', 'CLN-001', 'CLN-002']) giveLine(session, `produce appointments ${key}:b`);
  pass(session, 50_000);
  giveLine(session, 'kill consumer reminders-1');
  return session;
}

function pass(session: Session, us: number): void {
  session.advance((session.now + us) as VirtualTime);
}

function over(order: string): Session {
  const session = crashed(order);
  pass(session, 1_000_000);
  giveLine(session, 'restart consumer reminders-1');
  pass(session, 10_000_000);
  return session;
}

describe('what a lab shows of a world', () => {
  test('commits first: what the dead process had in hand is lost, and nothing is open any more', () => {
    const { ledger, runs, records } = projectLab(over('commit-then-process'));
    const { lost, delivered, duplicated, open, sent, acknowledged } = ledger;
    expect(sent).toEqual([0, 1, 2, 3]);
    expect(acknowledged).toEqual([0, 1, 2, 3]);
    expect(open).toEqual([]);
    expect(duplicated).toEqual([]);
    expect([...delivered, ...lost]).toEqual([0, 1, 2, 3]);
    expect(runs[0]!.leftInHand).toEqual(lost.map((index) => records[index]!.offset));
    expect(runs[0]!.committed).toBe(4);
    expect(runs[1]!.beganAt?.offset).toBe(4);
  });

  test('processes first: what was done and not committed is done again by the next process', () => {
    const { ledger, runs } = projectLab(over('process-then-commit'));
    expect(ledger.lost).toEqual([]);
    expect(ledger.duplicated).toEqual(runs[0]!.effects.map(({ offset }) => offset));
    expect(ledger.delivered).toHaveLength(4 + ledger.duplicated.length);
    expect(runs[1]!.effects.filter(({ time }) => time === 2).map(({ offset }) => offset)).toEqual(ledger.duplicated);
  });

  test('in between the application is at a line of its code, and at none when it is dead', () => {
    const session = crashed('process-then-commit');
    expect(projectLab(session).application).toMatchObject({ line: 'dead' });
    session.seek((session.now - 1) as VirtualTime);
    expect(projectLab(session).application).toMatchObject({ line: 'process', count: 4 });
  });

  test('a record that its sender knows by its key has a story, the death of who had it in hand included', () => {
    const session = over('commit-then-process');
    const { records, ledger } = projectLab(session);
    expect(records.map(({ key }) => key)).toEqual(['CLN-001', 'CLN-002', 'CLN-001', 'CLN-002']);
    const story = projectStories(session)[ledger.lost[0]!]!.sentences.map(({ sentence }) => sentence);
    expect(story.some((sentence) => sentence.startsWith('You: '))).toBe(true);
    expect(story.some((sentence) => sentence.includes('commits, then processes'))).toBe(true);
    expect(story.at(-1)).toMatch(/reminders-1 was killed/);
  });

  test('a world whose applications do nothing outside Kafka is told by its log', () => {
    const session = openScenario({
      description: defaultDescription({ seed: 1, epochMs: 1_767_225_600_000 }),
      commands: [
        'kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic appointments --partitions 1 --replication-factor 3',
        'add producer --name booking-api',
      ],
    });
    giveLine(session, 'produce appointments CLN-001:a');
    pass(session, 1);
    expect(projectLab(session)).toMatchObject({ application: null, runs: [], ledger: { sent: [0], open: [0], delivered: [] } });
    pass(session, 1_000_000);
    expect(projectLab(session).ledger).toMatchObject({ acknowledged: [0], delivered: [0], open: [], lost: [] });
  });
});
