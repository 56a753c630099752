/** kafka-features.sh, step by step. (Kafka: FeatureCommand) */
import { Errors } from '../../model/error-codes';
import { METADATA_VERSION, METADATA_VERSION_LEVEL } from '../../model/features';
import { apiVersionsKey, apiVersionsRequest } from '../../protocol/api-versions';
import { UpgradeType, updateFeaturesKey, updateFeaturesRequest } from '../../protocol/update-features';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { ask, fail, print, type Step } from './step';

export type FeatureQuestion = Extract<AdminQuestion, { kind: 'DescribeFeatures' | 'UpdateFeatures' }>;

const TIMEOUT_MS = 60_000;
const DONE = { upgrade: 'upgraded', downgrade: 'downgraded', disable: 'disabled' } as const;

export function nextFeatureStep(task: AdminTask, call: FeatureQuestion): Step {
  if (call.kind === 'UpdateFeatures') return task.decision === null ? update(call) : outcome(task, call);
  if (task.features === null)
    return ask(null, apiVersionsKey, apiVersionsRequest, { clientSoftwareName: 'apache-kafka-java', clientSoftwareVersion: '4.2.0' });
  const { supportedFeatures, finalizedFeatures, finalizedFeaturesEpoch } = task.features;
  const level = (name: string) => finalizedFeatures?.find((each) => each.name === name)?.maxVersionLevel ?? 0;
  const sorted = [...(supportedFeatures ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  return print(
    sorted.map(({ name, minVersion, maxVersion }) =>
      [
        `Feature: ${name}`,
        `SupportedMinVersion: ${levelName(name, minVersion)}`,
        `SupportedMaxVersion: ${levelName(name, maxVersion)}`,
        `FinalizedVersionLevel: ${levelName(name, level(name))}`,
        `Epoch: ${finalizedFeaturesEpoch ?? '-'}`,
      ].join('\t'),
    ),
  );
}

const levelName = (name: string, level: number) => (name === METADATA_VERSION && level === METADATA_VERSION_LEVEL ? '4.2-IV1' : level);

type Update = Extract<FeatureQuestion, { kind: 'UpdateFeatures' }>;

function update({ verb, features, unsafe, dryRun }: Update): Step {
  const upgradeType = verb === 'upgrade' ? UpgradeType.upgrade : unsafe ? UpgradeType.unsafeDowngrade : UpgradeType.safeDowngrade;
  const featureUpdates = features.map(([feature, maxVersionLevel]) => ({ feature, maxVersionLevel, allowDowngrade: false, upgradeType }));
  return ask(null, updateFeaturesKey, updateFeaturesRequest, { timeoutMs: TIMEOUT_MS, featureUpdates, validateOnly: dryRun });
}

function outcome({ decision }: AdminTask, { verb, features, dryRun }: Update): Step {
  const sorted = [...features].sort(([a], [b]) => (a < b ? -1 : 1));
  const to = (level: number) => (verb === 'disable' ? '' : ` to ${level}`);
  if (decision?.errorCode === Errors.NONE)
    return print(sorted.map(([name, level]) => `${name} ${dryRun ? 'can be' : 'was'} ${DONE[verb]}${to(level)}.`));
  const lines = sorted.map(([name, level]) => `${dryRun ? 'Can not' : 'Could not'} ${verb} ${name}${to(level)}. ${decision?.errorMessage}`);
  return fail(...lines, `${features.length} out of ${features.length} operation(s) failed.`);
}
