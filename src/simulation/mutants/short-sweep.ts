/** `tsx short-sweep.ts PROFILE COUNT`: ends with 1 at the first of so many seeds in which a belief breaks. For mutants, that need no shrinking. */
import { profileNames } from '../profiles';
import { runSeed } from '../run-seed';

const [profile, count] = process.argv.slice(2);
const known = profileNames.find((name) => name === profile);
if (known === undefined) throw new Error(`${profile} is no profile`);
for (let seed = 1; seed <= Number(count); seed++) {
  if (runSeed(seed, { profile: known }).failure === null) continue;
  process.exitCode = 1;
  break;
}
