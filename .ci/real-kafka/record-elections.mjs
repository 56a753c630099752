/**
 * `node .ci/real-kafka/record-elections.mjs`: Apache Kafka's own PartitionChangeBuilder says what becomes of random partitions when brokers die and come
 * back, ISRs shrink and replicas are reassigned: who leads, and who is in which set. It is written to
 * src/engine/controller/recordings/real-kafka-elections.json, which the tests replay without Java. Needs Java 17 and Maven.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../ensure.mjs';
import { java } from './java.mjs';

const CASES = 400;
const BROKERS = [1, 2, 3, 4, 5, 6];

// The same with every run

let state = 1;
function below(limit) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}
const oneIn = (chances) => below(chances) === 0;
const pick = (all) => all[below(all.length)];
const subset = (all, chances = 2) => all.filter(() => !oneIn(chances));
function shuffled(all) {
  const left = [...all];
  return all.map(() => left.splice(below(left.length), 1)[0]);
}
const without = (all, those) => all.filter((each) => !those.includes(each));
const ascending = (all) => [...all].sort((a, b) => a - b);

/** A partition as it may stand, in mid-reassignment or without a leader too, and what is asked of it. */
function partition() {
  const elr = oneIn(2);
  const minIsr = 1 + below(3);
  const settled = shuffled(BROKERS).slice(0, 1 + below(4));
  const moving = oneIn(4)
    ? reassignment(settled, shuffled(BROKERS).slice(0, 1 + below(4)))
    : { replicas: settled, removing: [], adding: [] };
  const { replicas } = moving;
  const atLeastOne = (isr) => (isr.length > 0 || (elr && oneIn(2)) ? isr : [pick(replicas)]);
  const isr = atLeastOne(subset(replicas, 3));
  const eligible = elr && isr.length < minIsr ? ascending(subset(without(replicas, isr))) : [];
  const leader = isr.length === 0 || oneIn(5) ? -1 : pick(isr);
  const lastKnownElr = elr && leader === -1 && oneIn(2) ? [pick(replicas)] : [];
  return {
    ...moving,
    isr,
    elr: eligible,
    lastKnownElr,
    leader,
    recovering: leader !== -1 && oneIn(8),
    to: { ...target({ ...moving, isr, leader }), elrEnabled: elr, minIsr },
  };
}

function target({ replicas, isr, leader, removing, adding }) {
  const isSettled = removing.length === 0 && adding.length === 0;
  const asked = {
    alive: ascending(subset(BROKERS, 3)),
    election: pick(['ONLINE', 'ONLINE', 'PREFERRED', 'UNCLEAN']),
  };
  if (oneIn(3)) asked.isr = leader === -1 ? without(isr, [pick(replicas)]) : shuffled([leader, ...subset(without(replicas, [leader]))]);
  if (oneIn(4)) asked.unclean = pick(replicas);
  if (asked.unclean !== undefined) asked.isr = without(isr, [asked.unclean]);
  if (isSettled && oneIn(4)) Object.assign(asked, reassignment(replicas, shuffled(BROKERS).slice(0, 1 + below(4))));
  if (oneIn(8)) asked.recovered = true;
  return asked;
}

function reassignment(current, wanted) {
  const removing = ascending(without(current, wanted));
  return { replicas: [...wanted, ...removing], removing, adding: ascending(without(wanted, current)) };
}

const work = mkdtempSync(join(tmpdir(), 'real-kafka-elections-'));
try {
  writeFileSync(join(work, 'partitions.json'), JSON.stringify(Array.from({ length: CASES }, partition)));
  const recorded = java('RecordElections.java', join(work, 'partitions.json'));
  const folder = join(root, 'src/engine/controller/recordings');
  mkdirSync(folder, { recursive: true });
  const lines = recorded.map((each) => JSON.stringify(each)).join(',\n');
  writeFileSync(
    join(folder, 'real-kafka-elections.json'),
    `{"kafka":"4.2.0","by":"node .ci/real-kafka/record-elections.mjs","partitions":[\n${lines}\n]}\n`,
  );
  console.log(`${recorded.length} partitions recorded, of which ${recorded.filter(({ change }) => change !== null).length} change`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
