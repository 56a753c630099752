/** `npm run museum`: each of Kafka's old bugs is put back and looked for; in the life that shows it, today's rules must hold. */
import { historicRules } from '../engine/model/historic-rules-told';
import { type Exhibit, type MuseumBug, museum, museumBugs } from './museum';
import { runSeed } from './run-seed';

for (const bug of museumBugs) {
  const { profile, seedsMax, breaks }: Exhibit = museum[bug];
  const found = find(bug);
  const ofToday = found === null ? null : runSeed(found.seed, { profile }).failure;
  const isAsStated = found !== null && ofToday === null;
  if (!isAsStated) process.exitCode = 1;
  console.log(`${isAsStated ? 'found' : 'NOT FOUND'}  ${bug}: ${historicRules[bug].was}`);
  console.log(
    `           profile ${profile}, ${found === null ? `no seed that says ${breaks}` : `seed ${found.seed}`} of at most ${seedsMax}`,
  );
  if (found !== null) console.log(`           ${found.belief}`);
  if (ofToday !== null) console.log(`           but today's rules do not hold either: ${ofToday.belief}`);
}

/** The first life in which it breaks what it is known to break; before that it may have done other harm. */
function find(bug: MuseumBug): { readonly seed: number; readonly belief: string } | null {
  const { profile, seedsMax, breaks }: Exhibit = museum[bug];
  for (let seed = 1; seed <= seedsMax; seed++) {
    const belief = runSeed(seed, { profile, rules: [bug] }).failure?.belief;
    if (belief !== undefined && breaks.test(belief)) return { seed, belief };
  }
  return null;
}
