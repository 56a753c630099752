/** The guarantee lab, from its opening, with a consumer whose handler charges a card: it dies before it commits, and is started again. */
import { Experiment, SECOND } from '../headless/experiment';
import { guaranteeLab } from '../labs/guarantee';
import type { Misconception } from './misconception';

export type Order = 'process-then-commit' | 'commit-then-process';

function crashAfterTheCharge(order: Order = 'process-then-commit') {
  const world = Experiment.opens(guaranteeLab.opening);
  const { acknowledged: before } = world.verdicts;
  const charges = () => world.happened('SideEffectDone').flatMap(({ offset }) => (offset === 3 ? [offset as number] : []));
  world.give(
    `add consumer billing appointments --name billing-1 --config auto.offset.reset=earliest --config enable.auto.commit=false --config session.timeout.ms=6000 --config heartbeat.interval.ms=2000 --handler ${order} --side-effect charge`,
    'slow consumer billing-1 200ms',
    'wait 6 s',
    'produce appointments CLN-001:paid',
  );
  world.until('the card is charged', () => charges().length === 1);
  world.give('kill consumer billing-1', 'wait 1 s', 'restart consumer billing-1');
  world.pass(12 * SECOND);
  // In Kafka it is one record, written once and acknowledged: a second charge is nothing that Kafka could know of.
  const { acknowledged, duplicated } = world.verdicts;
  world.until('Kafka knows of one', () => acknowledged === before + 1 && duplicated === 0);
  return { charges: charges(), sideEffects: world.session.world.auditor.sideEffects.counts() };
}

export const exactlyOnceEndsAtKafka: Misconception<Order, ReturnType<typeof crashAfterTheCharge>> = {
  number: 20,
  belief: 'exactly once covers my database',
  experiment: crashAfterTheCharge,
  mustBeSeen: { charges: [3, 3], sideEffects: { done: 5, repeated: 1, lost: 0 } },
};
