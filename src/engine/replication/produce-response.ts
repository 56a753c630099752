/**
 * What a producer is told of each batch.
 *
 * It may never name an offset for what was not appended.
 */
import { Errors } from '../model/error-codes';
import type { Offset, TimestampMs, TopicName } from '../model/vocabulary';
import type { ProduceResponse } from '../protocol/produce';
import type { ProduceResult } from './delayed-produce';

type PartitionResponse = ProduceResponse['responses'][number]['partitionResponses'][number];

/** The results in the shape of the wire: partitions by topic, in the order they were produced to. */
export function produceResponse(results: readonly ProduceResult[]): ProduceResponse {
  const responses: { readonly name: TopicName; readonly partitionResponses: PartitionResponse[] }[] = [];
  for (const result of results) {
    const name = result.partition.topic;
    const ofTopic = responses.find((each) => each.name === name);
    if (ofTopic === undefined) responses.push({ name, partitionResponses: [partitionResponse(result)] });
    else ofTopic.partitionResponses.push(partitionResponse(result));
  }
  return { responses, throttleTimeMs: 0, nodeEndpoints: null };
}

function partitionResponse(result: ProduceResult): PartitionResponse {
  const { partition, error, message, recordErrors, baseOffset, logAppendTimeMs, logStartOffset } = result;
  const appended = error === Errors.NONE;
  return {
    index: partition.partition,
    errorCode: error,
    baseOffset: appended ? baseOffset : (-1 as Offset),
    logAppendTimeMs: appended ? logAppendTimeMs : (-1 as TimestampMs),
    logStartOffset,
    recordErrors,
    errorMessage: message,
    currentLeader: null,
  };
}
