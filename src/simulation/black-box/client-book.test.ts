/** What clients of a small cluster see, written down while it works, and while a leader does not answer. */
import { expect, test } from 'vitest';
import { NO_INVARIANTS } from '../../engine/auditor/invariants/invariant';
import { defaultDescription } from '../../engine/cluster/description';
import { type Command, parseCommand } from '../../engine/session/commands';
import { JournalEntry } from '../../engine/session/journal';
import { World } from '../../engine/session/world';
import type { VirtualTime } from '../../engine/sim/context';
import { ClientBook } from './client-book';

class Watched {
  readonly world = new World(defaultDescription({ seed: 1, brokers: 3, epochMs: 1_700_000_000_000 }), { invariants: NO_INVARIANTS });
  readonly book = new ClientBook();

  give(line: string): void {
    const command = parseCommand(line);
    if (!command.ok) throw new Error(command.error.problem);
    this.carryOut(command.value);
  }

  pass(seconds: number): void {
    const until = (this.world.now + seconds * 1_000_000) as VirtualTime;
    for (let next = this.world.cluster.sim.nextEventAt(); next !== null && next <= until; next = this.world.cluster.sim.nextEventAt()) {
      this.world.step();
      this.book.look(this.world);
    }
    this.world.cluster.sim.passTime(until);
  }

  kinds(value: string): readonly string[] {
    return this.book
      .history()
      .filter((operation) =>
        'value' in operation
          ? operation.value === value
          : operation.kind === 'Polled' && operation.records.some((each) => each.value === value),
      )
      .map(({ kind }) => kind);
  }

  private carryOut(command: Command): void {
    this.book.given(this.world.commands, command);
    this.world.carryOut(new JournalEntry({ number: this.world.commands, at: this.world.now, steps: this.world.steps, command }));
    this.book.look(this.world);
  }
}

/** Of one topic with three replicas, a producer and a consumer. */
function watched(producerSettings = ''): Watched {
  const it = new Watched();
  it.pass(8);
  it.give('kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 1 --replication-factor 3');
  it.pass(2);
  it.give(`add producer --name booking ${producerSettings}`.trim());
  it.give('add consumer readers orders --config auto.offset.reset=earliest');
  it.pass(8);
  return it;
}

const send = (value: string, times = '') =>
  `kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic orders --command-property client.id=booking <<< '${value}'${times}`;

test('each of several records has a value of its own, and all three operations', () => {
  const it = watched();
  it.give(send('booked {n}', ' ×3'));
  it.pass(3);
  for (const value of ['booked 1', 'booked 2', 'booked 3']) expect(it.kinds(value)).toEqual(['Sent', 'Polled', 'Acknowledged']);
  const places = it.book.operations.flatMap((each) => (each.kind === 'Acknowledged' ? [each.offset] : []));
  const polled = it.book.operations.flatMap((each) => (each.kind === 'Polled' ? each.records.map(({ offset }) => offset) : []));
  expect(polled).toEqual(places);
});

test('what a leader refused before it wrote it, nobody is to see; what was sent and never answered may be there or not', () => {
  const it = watched(
    '--config retries=0 --config enable.idempotence=false --config delivery.timeout.ms=4000 --config request.timeout.ms=3000',
  );
  it.give(
    'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name orders --add-config min.insync.replicas=2',
  );
  for (const broker of [2, 3]) it.give(`kill broker ${broker}`);
  it.pass(15);
  it.give(send('too few'));
  it.pass(2);
  expect(it.kinds('too few')).toEqual(['Sent', 'Refused']);

  it.give('freeze broker 1');
  it.give(send('into silence'));
  it.pass(6);
  expect(it.kinds('into silence')).toEqual(['Sent', 'GivenUp']);
});

test('what never left its producer nobody is to see', () => {
  const it = watched('--config max.request.size=200');
  it.give(send('x'.repeat(300)));
  it.pass(1);
  expect(it.kinds('x'.repeat(300))).toEqual(['Sent', 'Refused']);
});

test('a consumer that joins sends the other anywhere', () => {
  const it = watched();
  const before = it.book.operations.filter(({ kind }) => kind === 'Assigned').length;
  expect(before).toBeGreaterThan(0);
  it.give('add consumer readers orders');
  it.pass(8);
  expect(it.book.operations.filter(({ kind }) => kind === 'Assigned').length).toBeGreaterThanOrEqual(before + 2);
});

test('a tombstone has no value: of what is polled, it is known which by the place that its producer was told', () => {
  const it = watched();
  it.give(
    "kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic orders --reader-property parse.key=true --reader-property null.marker=NULL <<< $'CLN-001\\tNULL'",
  );
  it.pass(3);
  const [tombstone] = it.book.tombstones;
  expect(it.kinds(tombstone!)).toEqual(['Sent', 'Polled', 'Acknowledged']);
});
