/**
 * A session as text: what was done, and below it all that happened. A transcript that is played again writes itself, so the files in
 * cluster/scenarios/ are tests and reading matter at once.
 *
 *   # One record, end to end                      a remark, kept
 *   > cluster seed=1 brokers=3                    how the cluster is made; settings of brokers may follow, and bug=kip-101
 *   > kill broker 2                               any command
 *   > wait 9 s                                    or ms
 *   > skip 2 s                                    the same, and nothing is told of what happens meanwhile
 *   > look orders                                 what there is (look.ts)
 *
 * A cluster that lives by a rule of the museum breaks beliefs, and the transcript says which: BROKEN. Any other breaks none.
 *
 * Everything else is written by the cluster: virtual milliseconds, and the event in words. What happens in internal topics is left out.
 */

import { assert } from '../../base/assert';
import { ALL_INVARIANTS } from '../auditor/invariants/all';
import type { ClusterDescription } from '../cluster/description';
import { defaultDescription } from '../cluster/description';
import { QuorumChecker, voterView } from '../controller/quorum/quorum-checker';
import { brokerDefaults, parseConfig } from '../model/configs';
import { describeEvent, type Happening } from '../model/events';
import { type HistoricRule, historicRuleNames } from '../model/historic-rules';
import type { TopicName, TopicPartition } from '../model/vocabulary';
import type { VirtualTime } from '../sim/context';
import type { Emitted } from '../sim/emitted';
import { look } from './look';
import { giveLine } from './open-scenario';
import { Session } from './session';

/** 2026-01-01, so that record timestamps are like those of a real cluster. */
const EPOCH_MS = 1_767_225_600_000;
const LOOK_EVERY_US = 1_000;
const INDENT = ' '.repeat(16);

/** Plays what is done in `text` and returns the whole transcript, which is `text` itself where all happened as it says. */
export function playTranscript(text: string): string {
  const player = new Player();
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line === '') player.remark(line);
    else if (line.startsWith('> ')) player.act(line.slice(2));
  }
  return `${player.lines.join('\n').trimEnd()}\n`;
}

class Player {
  readonly lines: string[] = [];
  private session: Session | null = null;
  private told = 0;
  private broken = new Set<string>();
  private quorum = new QuorumChecker();
  /** What its controllers do not agree on: here the transcript of that cluster ends. */
  private disunity: string | null = null;

  remark(line: string): void {
    if (line !== '' || this.lines.at(-1) !== '') this.lines.push(line);
  }

  act(line: string): void {
    this.lines.push(`> ${line}`);
    const [verb = '', ...words] = line.split(' ');
    if (verb === 'cluster') this.begin(words);
    else if (verb === 'wait') this.wait(words);
    else if (verb === 'skip') this.skip(words);
    else if (verb === 'look') this.lines.push(...look(this.running.world, words).map((seen) => `${INDENT}${seen}`));
    else this.command(line);
    if (verb !== 'look') this.tellBroken();
  }

  /** What was before it is over: another cluster may show what has become of a rule. */
  private begin(words: readonly string[]): void {
    this.session = new Session({ description: described(words), invariants: ALL_INVARIANTS });
    this.told = 0;
    this.broken = new Set();
    this.quorum = new QuorumChecker();
    this.disunity = null;
  }

  private get running(): Session {
    assert(this.session !== null, 'a transcript begins with its cluster');
    return this.session;
  }

  private command(line: string): void {
    giveLine(this.running, line);
    this.tell();
  }

  private wait([count, unit]: readonly string[]): void {
    const span = Number(count) * (unit === 's' ? 1_000_000 : 1_000);
    assert(Number.isSafeInteger(span), 'a wait is a whole number of ms or s');
    this.advance((this.running.now + span) as VirtualTime);
    this.tell();
  }

  /** Controllers that do not agree are looked at while they do so: soon after, one of them finds out and can go on no more. */
  private advance(to: VirtualTime): void {
    const { running } = this;
    const { cluster } = running.world;
    if (cluster.description.rules === undefined || cluster.controllers.length === 1) return void running.advance(to);
    while (running.now < to && this.disunity === null) {
      running.advance(Math.min(running.now + LOOK_EVERY_US, to) as VirtualTime);
      this.disunity = this.quorum.check(cluster.controllers.map(voterView));
    }
  }

  private skip(span: readonly string[]): void {
    const before = this.lines.length;
    this.wait(span);
    this.lines.splice(before);
  }

  private tell(): void {
    const { history } = this.running.world.cluster.sim;
    for (; this.told < history.length; this.told++) this.lines.push(...told(history.get(this.told)));
  }

  /** Each belief once. */
  private tellBroken(): void {
    const { auditor, cluster } = this.running.world;
    const { disunity } = this;
    const found = [...auditor.violations, ...(disunity === null ? [] : [{ invariant: 'I-19', problem: disunity }])];
    for (const { invariant, problem } of found) {
      assert(cluster.description.rules !== undefined, `${invariant}: ${problem}`);
      if (!this.broken.has(invariant)) this.lines.push(`${'BROKEN'.padStart(INDENT.length - 2)}  ${invariant}: ${problem}`);
      this.broken.add(invariant);
    }
  }
}

function described(words: readonly string[]): ClusterDescription {
  const settings = words.map((word) => word.split('=') as [string, string]);
  const plain = new Map(settings);
  const made = defaultDescription({
    seed: Number(plain.get('seed') ?? 1),
    brokers: Number(plain.get('brokers') ?? 3),
    controllers: Number(plain.get('controllers') ?? 1),
    epochMs: EPOCH_MS,
  });
  let { configs } = made;
  for (const [name, value] of settings) {
    if (name === 'seed' || name === 'brokers' || name === 'controllers' || name === 'bug') continue;
    const parsed = parseConfig(brokerDefaults, name, value);
    assert(parsed.ok, `${name} is a setting of brokers`);
    configs = { ...configs, ...parsed.value };
  }
  const bug = plain.get('bug') as HistoricRule | undefined;
  assert(bug === undefined || historicRuleNames.includes(bug), `${bug} is a bug of the museum`);
  return { ...made, configs, ...(bug === undefined ? {} : { rules: [bug] }) };
}

function told({ at, what }: Emitted): readonly string[] {
  const happening = what as Happening;
  if (!isTold(happening)) return [];
  const [milliseconds, rest] = [Math.floor(at / 1_000), at % 1_000];
  const time = `${milliseconds}.${String(rest).padStart(3, '0')}`.padStart(INDENT.length - 2);
  if (happening.kind !== 'CommandAnswered') return [`${time}  ${describeEvent(happening)}`];
  const [first = 'Done.', ...more] = happening.lines;
  return [`${time}  ${happening.failed ? 'Refused: ' : ''}${first}`, ...more.map((line) => `${INDENT}${line}`)].map((line) =>
    line.trimEnd(),
  );
}

function isTold(what: Happening): boolean {
  if (what.kind === 'CommandGiven') return false;
  if (what.kind === 'CommandAnswered') return what.failed || what.lines.length > 1;
  if (what.kind === 'CoordinatorLoaded') return what.groups > 0;
  const { partition } = what as { readonly partition?: TopicPartition };
  const topic = partition?.topic ?? (what as { readonly topic?: TopicName }).topic;
  return topic?.startsWith('__') !== true;
}
