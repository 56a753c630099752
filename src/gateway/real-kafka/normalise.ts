/**
 * An answer without what two clusters may rightly say differently: ids that were given out are numbered in the order in which they are seen, where and
 * when are left out. What is decided stays: error codes, messages, offsets, epochs, who leads.
 */
import { NO_PRODUCER_ID, NO_TOPIC_ID } from '../../engine/model/vocabulary';
import { Records } from '../../engine/protocol/records';
import { type Question, UNKNOWN_TOPIC_ID } from './conversation';

/** Where brokers stand, how they are called, and what nobody asked for. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'throttleTimeMs',
  'host',
  'port',
  'clusterId',
  'controllerId',
  'clientHost',
  'topicAuthorizedOperations',
  'clusterAuthorizedOperations',
  'authorizedOperations',
]);
/** What is given out, by the word that stands for it. */
const GIVEN_OUT: Readonly<Record<string, string>> = {
  topicId: 'topic id',
  memberId: 'member',
  leader: 'member',
  producerId: 'producer',
  sessionId: 'session',
};
const NOT_GIVEN: Readonly<Record<string, readonly unknown[]>> = {
  'topic id': [NO_TOPIC_ID, UNKNOWN_TOPIC_ID],
  member: [''],
  producer: [NO_PRODUCER_ID],
  session: [0],
};
/** Milliseconds since 1970, of this century: when it happened, not what a client said. */
const TODAY = /\b1[6-9]\d{11}\b/g;
/** That, less the largest number of Java's long. */
const BEFORE_ALL_TIME = /-92233702\d{11}\b/g;
/** What comes in any order, and what it is sorted by. */
const ANY_ORDER: Readonly<Record<string, string>> = {
  'Metadata brokers': 'nodeId',
  'Metadata partitions': 'partitionIndex',
  'DescribeCluster brokers': 'brokerId',
  'DescribeConfigs configs': 'name',
  'OffsetFetch partitions': 'partitionIndex',
  'ElectLeaders replicaElectionResults': 'topic',
};

export class Normaliser {
  private readonly names = new Map<unknown, string>();

  answer({ api }: Question, answer: unknown): unknown {
    return this.value(answer, '', api.name);
  }

  private value(value: unknown, name: string, api: string): unknown {
    if (Array.isArray(value)) return this.list(value, name, api);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    if (value instanceof Records)
      return value.batches.map(({ baseOffset, lastOffset, leaderEpoch }) => ({ baseOffset, lastOffset, leaderEpoch }));
    if (typeof value === 'object' && value !== null) return this.struct(value, api);
    const what = GIVEN_OUT[name];
    if (what !== undefined && !NOT_GIVEN[what]!.includes(value)) return this.named(value, what);
    if (typeof value === 'number' && isToday(value)) return '<now>';
    return typeof value === 'string' ? this.text(value) : value;
  }

  /** Of a topic's settings those that were set for it: a broker tells all that it has, with their defaults. */
  private list(list: readonly unknown[], name: string, api: string): readonly unknown[] {
    const isSet = (config: unknown) => (config as { readonly configSource: number }).configSource === 1;
    const kept = api === 'CreateTopics' && name === 'configs' ? list.filter(isSet) : [...list];
    const key = ANY_ORDER[`${api} ${name}`];
    if (key !== undefined) kept.sort((a, b) => (sortedBy(a, key) < sortedBy(b, key) ? -1 : 1));
    return kept.map((each) => this.value(each, name, api));
  }

  private struct(struct: object, api: string): object {
    const fields = Object.entries(struct).filter(([name]) => !LEFT_OUT.has(name) && !(api === 'FindCoordinator' && name === 'nodeId'));
    return Object.fromEntries(fields.map(([name, value]) => [name, this.value(value, name, api)]));
  }

  private named(value: unknown, what: string): string {
    const known = this.names.get(value);
    if (known !== undefined) return known;
    const number = [...this.names.values()].filter((name) => name.startsWith(`<${what} `)).length + 1;
    this.names.set(value, `<${what} ${number}>`);
    return `<${what} ${number}>`;
  }

  private text(text: string): string {
    const names = [...this.names].filter(([value]) => typeof value === 'string') as [string, string][];
    return names
      .reduce((shown, [value, name]) => shown.replaceAll(value, name), text)
      .replaceAll(TODAY, '<now>')
      .replaceAll(BEFORE_ALL_TIME, '<before all time>');
  }
}

const isToday = (value: number) => String(value).replace(TODAY, '') === '';

const sortedBy = (struct: unknown, key: string) => (struct as Readonly<Record<string, number | string>>)[key]!;
