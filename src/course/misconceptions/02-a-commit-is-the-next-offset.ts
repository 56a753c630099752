/**
 * The guarantee lab, from its opening and with its own consumer: of the lessons that there are, none lets a consumer crash before it
 * commits. Its handler commits what poll() returned when all of it is done; here that is one record, so that a commit stands behind each.
 */
import { Experiment, SECOND } from '../headless/experiment';
import { CONSUMER, GROUP, guaranteeLab, TOPIC } from '../labs/guarantee';
import type { Misconception } from './misconception';

const [, atLeastOnce] = guaranteeLab.worlds;
const BEGIN = atLeastOnce!
  .commands(guaranteeLab.blow.atFirstUs)
  .filter(({ afterUs }) => afterUs === 0)
  .map(({ text }) => text.replace('max.poll.records=4', 'max.poll.records=1'));

/** Offsets 0 to 5 are handled, and the consumer dies when the group's flag stands there. How often offset 5, and then 6, are handled. */
function crashWithCommit(committed: 5 | 6) {
  const world = Experiment.opens(guaranteeLab.opening);
  const handled = (offset: number) => world.happened('SideEffectDone').filter((done) => done.offset === offset).length;
  const flag = () =>
    world
      .happened('OffsetsCommitted')
      .flatMap(({ group, offsets }) => (group === GROUP ? offsets.map(({ offset }) => offset) : []))
      .at(-1);
  world.give(...BEGIN, ...[3, 4, 5].map(() => `produce ${TOPIC} CLN-001:confirmed`));
  world.until(`5 is handled, with commit ${committed}`, () => handled(5) === 1 && flag() === committed);
  world.give(`kill consumer ${CONSUMER}`);
  world.pass(SECOND);
  world.give(`produce ${TOPIC} CLN-001:moved`, `restart consumer ${CONSUMER}`);
  world.pass(10 * SECOND);
  return { timesHandled5: handled(5), timesHandled6: handled(6) };
}

function crashTwice() {
  return { withCommit5: crashWithCommit(5), withCommit6: crashWithCommit(6) };
}

export const aCommitIsTheNextOffset: Misconception<never, ReturnType<typeof crashTwice>> = {
  number: 2,
  belief: 'the committed offset is the last one processed',
  experiment: crashTwice,
  mustBeSeen: { withCommit5: { timesHandled5: 2, timesHandled6: 1 }, withCommit6: { timesHandled5: 1, timesHandled6: 1 } },
};
