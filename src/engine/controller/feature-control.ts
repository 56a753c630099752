/**
 * Levels of features, changed all together or not at all.
 *
 * With eligible leader replicas min.insync.replicas is the cluster's: it is written down where nobody has set it.
 * Departure: of a level that would be the same Kafka writes a record, too.
 * Kafka: FeatureControlManager.updateFeatures, ConfigurationControlManager.updateFeatures
 */
import { ELR_VERSION, type MetadataImage } from '../metadata/image';
import type { MetadataRecord } from '../metadata/records';
import { Errors } from '../model/error-codes';
import { FEATURES } from '../model/features';
import type { BrokerId } from '../model/vocabulary';
import { type UpdateFeaturesRequest, type UpdateFeaturesResponse, UpgradeType } from '../protocol/update-features';
import { sameMinimumForAll } from './activation-records';
import { MIN_INSYNC_REPLICAS } from './eligible-leader-replicas';
import type { Operation } from './operation';

export function updateFeatures(
  image: MetadataImage,
  { featureUpdates, validateOnly }: UpdateFeaturesRequest,
  controller: BrokerId,
): Operation<UpdateFeaturesResponse> {
  const done = featureUpdates.map(({ feature }) => ({ feature, errorCode: Errors.NONE, errorMessage: 'NONE' }));
  const answer = { throttleTimeMs: 0, errorCode: Errors.NONE, errorMessage: null, results: [] };
  const records: MetadataRecord[] = [];
  for (const { feature: name, maxVersionLevel: level, upgradeType } of featureUpdates) {
    const why = reasonAgainst(image, { name, level, upgradeType }, controller);
    if (why !== null) {
      const errorMessage = `The update failed for all features since the following feature had an error: Invalid update version ${level} for feature ${name}. ${why}`;
      return { records: [], answer: { ...answer, errorCode: Errors.INVALID_UPDATE_VERSION, errorMessage } };
    }
    if (level === image.featureLevel(name)) continue;
    if (name === ELR_VERSION && level > 0 && !image.clusterConfig.has(MIN_INSYNC_REPLICAS)) records.push(sameMinimumForAll);
    records.push({ kind: 'FeatureLevel', name, featureLevel: level });
  }
  return { records: validateOnly ? [] : records, answer: { ...answer, results: done } };
}

function reasonAgainst(
  image: MetadataImage,
  { name, level, upgradeType }: { readonly name: string; readonly level: number; readonly upgradeType: number },
  controller: BrokerId,
): string | null {
  const known = FEATURES.find((each) => each.name === name);
  const present = image.featureLevel(name);
  if (level < 0) return 'A feature version cannot be less than 0.';
  if (known === undefined) return `Local controller ${controller} does not support this feature.`;
  if (level < known.min || level > known.max) return `Local controller ${controller} only supports versions ${known.min}-${known.max}`;
  if (!(Object.values(UpgradeType) as number[]).includes(upgradeType)) return 'The controller does not support the given upgrade type.';
  const isUpgrade = upgradeType === UpgradeType.upgrade;
  if (level < present && isUpgrade)
    return "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.";
  return level > present && !isUpgrade ? "Can't downgrade to a newer version." : null;
}
