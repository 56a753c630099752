/**
 * Where our answers are known to differ, by question: in these fields we say this. Why stands as `Departure:` in the file that answers, which is
 * named; everything else in the answer is as recorded.
 */
interface Departure {
  readonly writtenIn: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const ONE_LEVEL = 'Local controller 101 only supports versions 29-29';
const updateFailed = (level: number) =>
  `The update failed for all features since the following feature had an error: Invalid update version ${level} for feature metadata.version. ${ONE_LEVEL}`;

const oneLevel = (level: number): Departure => ({ writtenIn: 'model/features.ts', fields: { errorMessage: updateFailed(level) } });
const readOnly = (index: number) => [`results.0.configs.${index}.readOnly`, true];

export const DEPARTURES: Readonly<Record<string, Departure>> = {
  'Fetch 12: in a new session': { writtenIn: 'broker/handlers/fetch.ts', fields: { sessionId: 0 } },
  'Fetch 12: in the next epoch of the session': {
    writtenIn: 'broker/handlers/fetch.ts',
    fields: { errorCode: 70, sessionId: 0, responses: [] },
  },
  'Fetch 12: in a wrong epoch of the session': { writtenIn: 'broker/handlers/fetch.ts', fields: { errorCode: 70 } },
  'CreateTopics 7: compression.type=snappy': {
    writtenIn: 'model/configs.ts',
    fields: {
      'topics.0.topicId': 'AAAAAAAAAAAAAAAAAAAAAA',
      'topics.0.errorCode': 40,
      'topics.0.errorMessage': 'Unknown topic config name: compression.type',
      'topics.0.numPartitions': -1,
      'topics.0.replicationFactor': -1,
      'topics.0.configs': [],
    },
  },
  'DescribeConfigs 4: every setting of a broker': {
    writtenIn: 'broker/handlers/describe-configs.ts',
    fields: Object.fromEntries([10, 12, 13].map(readOnly)),
  },
  'IncrementalAlterConfigs 1: a broker that is not there': {
    writtenIn: 'controller/alter-configs.ts',
    fields: { 'responses.0.errorCode': 0, 'responses.0.errorMessage': null },
  },
  'UpdateFeatures 1: a level of the metadata that is not there, version 1': oneLevel(99),
  'UpdateFeatures 1: a lower level of the metadata, version 1': oneLevel(7),
  'UpdateFeatures 2: a level of the metadata that is not there, version 2': oneLevel(99),
  'UpdateFeatures 2: a lower level of the metadata, version 2': oneLevel(7),
};

/** The answer with our values in those fields; each must be there, and be another. */
export function departing(answer: unknown, { fields }: Departure): unknown {
  const ours = structuredClone(answer);
  for (const [path, value] of Object.entries(fields)) {
    const names = path.split('.');
    const last = names.pop()!;
    const struct = names.reduce((at, name) => at[name] as Record<string, unknown>, ours as Record<string, unknown>);
    if (JSON.stringify(struct[last] ?? null) === JSON.stringify(value)) throw new Error(`${path} is no departure`);
    struct[last] = value;
  }
  return ours;
}
