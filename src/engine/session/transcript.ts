/**
 * A session as text: what was done, and below it all that happened. A transcript that is played again writes itself, so the files in
 * cluster/scenarios/ are tests and reading matter at once.
 *
 *   # One record, end to end                      a remark, kept
 *   > cluster seed=1 brokers=3                    how the cluster is made; settings of brokers may follow
 *   > kill broker 2                               any command
 *   > wait 9 s                                    or ms
 *   > skip 2 s                                    the same, and nothing is told of what happens meanwhile
 *   > look orders                                 what there is (look.ts)
 *
 * Everything else is written by the cluster: virtual milliseconds, and the event in words. What happens in internal topics is left out.
 */

import { assert } from '../../base/assert';
import { ALL_INVARIANTS } from '../auditor/invariants/all';
import type { ClusterDescription } from '../cluster/description';
import { defaultDescription } from '../cluster/description';
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

  remark(line: string): void {
    if (line !== '' || this.lines.at(-1) !== '') this.lines.push(line);
  }

  act(line: string): void {
    this.lines.push(`> ${line}`);
    const [verb = '', ...words] = line.split(' ');
    if (verb === 'cluster') this.session = new Session({ description: described(words), invariants: ALL_INVARIANTS });
    else if (verb === 'wait') this.wait(words);
    else if (verb === 'skip') this.skip(words);
    else if (verb === 'look') this.lines.push(...look(this.running.world, words).map((seen) => `${INDENT}${seen}`));
    else this.command(line);
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
    const { running } = this;
    running.advance((running.now + span) as VirtualTime);
    this.tell();
  }

  private skip(span: readonly string[]): void {
    const before = this.lines.length;
    this.wait(span);
    this.lines.splice(before);
  }

  /** Whatever a transcript says, no invariant breaks in it. */
  private tell(): void {
    const { auditor, cluster } = this.running.world;
    const [broken] = auditor.violations;
    assert(broken === undefined, `${broken?.invariant}: ${broken?.problem}`);
    const { history } = cluster.sim;
    for (; this.told < history.length; this.told++) this.lines.push(...told(history.get(this.told)));
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
