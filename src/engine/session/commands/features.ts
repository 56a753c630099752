/**
 * kafka-features.sh: levels of the cluster's features. (Kafka: FeatureCommand)
 *
 * Departure: --release-version, --metadata, version-mapping and feature-dependencies are not here.
 */
import type { Result } from '../../../base/result';
import type { CommandError, Options } from '../command-options';
import { BOOTSTRAP, printWords } from './words';

export type FeatureCommand = { readonly kind: 'DescribeFeatures' } | UpdateFeatures;

export interface UpdateFeatures {
  readonly kind: 'UpdateFeatures';
  readonly verb: 'upgrade' | 'downgrade' | 'disable';
  readonly features: readonly (readonly [name: string, level: number])[];
  readonly unsafe: boolean;
  /** It is only asked whether it could be done. */
  readonly dryRun: boolean;
}

export function printFeatureCommand(command: FeatureCommand): string {
  const words = ['kafka-features.sh', ...BOOTSTRAP];
  if (command.kind === 'DescribeFeatures') return printWords(...words, 'describe');
  const { verb, features, unsafe, dryRun } = command;
  const named = features.flatMap(([name, level]) => ['--feature', verb === 'disable' ? name : `${name}=${level}`]);
  return printWords(...words, verb, ...named, ...(unsafe ? ['--unsafe'] : []), ...(dryRun ? ['--dry-run'] : []));
}

export function parseFeatures(options: Options): Result<FeatureCommand, CommandError> {
  options.required('bootstrap-server');
  const unsafe = options.flag('unsafe');
  const dryRun = options.flag('dry-run');
  const words: { readonly text: string; readonly at: number }[] = [];
  for (let word = options.word('feature'); word !== null; word = options.word('feature')) words.push(word);
  const { text: verb, at } = options.next('say what to do: describe, upgrade, downgrade or disable');
  if (verb === 'describe' && words.length === 0) return options.finish({ kind: 'DescribeFeatures' });
  if (verb !== 'upgrade' && verb !== 'downgrade' && verb !== 'disable') {
    const why = `invalid choice: '${verb}' (choose from 'describe', 'upgrade', 'downgrade', 'disable')`;
    if (verb !== '') options.fail(why, at, 'describe tells what there is');
    return options.finish<FeatureCommand>({ kind: 'DescribeFeatures' });
  }
  if (verb === 'upgrade' && unsafe) options.fail("unrecognized arguments: '--unsafe'", at, 'an upgrade is never unsafe');
  if (words.length === 0)
    options.failAtEnd(`You must specify at least one feature to ${verb}`, 'add --feature eligible.leader.replicas.version=1');
  const features = words.map((word): readonly [string, number] => (verb === 'disable' ? [word.text, 0] : levelOf(word, options)));
  const twice = features.find(([name], index) => features.findIndex(([each]) => each === name) < index);
  if (twice !== undefined) options.failAtEnd(`Feature ${twice[0]} was specified more than once.`, 'name it once');
  return options.finish({ kind: 'UpdateFeatures', verb, features, unsafe, dryRun });
}

function levelOf({ text, at }: { readonly text: string; readonly at: number }, options: Options): readonly [string, number] {
  const equals = text.indexOf('=');
  const level = text.slice(equals + 1).trim();
  if (equals < 0)
    options.fail(`Can't parse feature=level string ${text}: equals sign not found.`, at, 'write its name and level: x.version=1');
  else if (!/^-?\d{1,4}$/.test(level))
    options.fail(`Can't parse feature=level string ${text}: unable to parse ${level} as a short.`, at, 'levels are whole numbers');
  return [text.slice(0, Math.max(0, equals)).trim(), Number(level)];
}
