/** Which partitions of the shown topic a message is about: what it carries records of, or asks for. */
import type { PartitionIndex } from '../../engine/model/vocabulary';
import { type FetchRequest, type FetchResponse, fetchKey } from '../../engine/protocol/fetch';
import { Request, Response } from '../../engine/protocol/payload';
import { type ProduceRequest, type ProduceResponse, produceKey } from '../../engine/protocol/produce';
import type { Payload } from '../../engine/sim/context';
import type { Moment } from '../moment';

export function partitionsOf(payload: Payload, { topic }: Moment): readonly PartitionIndex[] {
  if (topic === null) return [];
  if (payload instanceof Request && payload.apiKey === produceKey) {
    const { topicData } = payload.body as ProduceRequest;
    return topicData.flatMap(({ name, partitionData }) => (name === topic.name ? partitionData.map(({ index }) => index) : []));
  }
  if (payload instanceof Response && payload.apiKey === produceKey) {
    const { responses } = payload.body as ProduceResponse;
    return responses.flatMap(({ name, partitionResponses }) => (name === topic.name ? partitionResponses.map(({ index }) => index) : []));
  }
  if (payload instanceof Request && payload.apiKey === fetchKey) {
    const { topics } = payload.body as FetchRequest;
    return topics.flatMap((asked) => (isShown(asked, topic) ? asked.partitions.map(({ partition }) => partition) : []));
  }
  if (payload instanceof Response && payload.apiKey === fetchKey) {
    const { responses } = payload.body as FetchResponse;
    const shown = responses.filter((answered) => isShown(answered, topic)).flatMap(({ partitions }) => partitions);
    const full = shown.filter(({ records }) => (records?.batches.length ?? 0) > 0);
    return (full.length > 0 ? full : shown).map(({ partitionIndex }) => partitionIndex);
  }
  return [];
}

/** Old versions name a topic, new ones its id. */
const isShown = (asked: { readonly topic: string; readonly topicId: string }, topic: NonNullable<Moment['topic']>) =>
  asked.topicId === topic.id || asked.topic === topic.name;
