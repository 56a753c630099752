/** `npm run museum`: each of Kafka's old bugs is put back and looked for; in the life that shows it, today's rules must hold. */
import { historicRules } from '../engine/model/historic-rules';
import { type Exhibit, museum, museumBugs } from './museum';
import { runSeed } from './run-seed';

for (const bug of museumBugs) {
  const { profile, seedsMax, breaks }: Exhibit = museum[bug];
  const seed = Array.from({ length: seedsMax }, (_, index) => index + 1).find(
    (each) => runSeed(each, { profile, rules: [bug] }).failure !== null,
  );
  const belief = seed === undefined ? null : runSeed(seed, { profile, rules: [bug] }).failure!.belief;
  const ofToday = seed === undefined ? null : runSeed(seed, { profile }).failure;
  const isAsStated = belief !== null && breaks.test(belief) && ofToday === null;
  if (!isAsStated) process.exitCode = 1;
  console.log(`${isAsStated ? 'found' : 'NOT FOUND'}  ${bug}: ${historicRules[bug].was}`);
  console.log(`           profile ${profile}, seed ${seed ?? `none up to ${seedsMax}`} of at most ${seedsMax}`);
  if (belief !== null) console.log(`           ${belief}`);
  if (ofToday !== null) console.log(`           but today's rules do not hold either: ${ofToday.belief}`);
}
