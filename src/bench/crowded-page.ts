/**
 * How smoothly the page draws when there is much to draw: two thousand records on the stage, and a hundred messages on their way, as the
 * engine itself brought them about by commands. It may never report the speed of a scene that was emptier than that.
 */
import type { Browser, Page } from '@playwright/test';
import { assert } from '../base/assert';
import { type BenchWindow, frameIntervals, openPage, PageThread } from './page';
import { median, percentile } from './report';

const TOPIC = 'many';
const PARTITIONS = 48;
const PRODUCERS = 34;
const RECORDS = 1_200;
/** So long that what is sent now is on its way for as long as is measured. */
const SLOW_MS = 2_000;
const MEASURE_MS = 5_000;
const CARDS_MIN = 2_000;
const MESSAGES_MIN = 100;

export interface CrowdedPage {
  readonly frameIntervalMedianMs: number;
  readonly frameIntervalP95Ms: number;
  /** What the page's thread worked for a frame, by its own processor time. */
  readonly workAFrameMs: number;
  readonly cards: number;
  readonly messages: number;
}

export async function measureCrowdedPage(browser: Browser, address: string): Promise<CrowdedPage> {
  const page = await openPage(browser, address);
  try {
    await crowd(page);
    const thread = await PageThread.of(page);
    const before = await thread.workedMs();
    const intervals = await page.evaluate(frameIntervals, MEASURE_MS);
    const workedMs = (await thread.workedMs()) - before;
    const { cards, messages } = await page.evaluate(inSight);
    assert(cards >= CARDS_MIN && messages >= MESSAGES_MIN, `a scene of ${cards} records and ${messages} messages is not crowded`);
    return {
      frameIntervalMedianMs: median(intervals),
      frameIntervalP95Ms: percentile(intervals, 0.95),
      workAFrameMs: workedMs / intervals.length,
      cards,
      messages,
    };
  } finally {
    await page.close();
  }
}

/** A topic whose every lane is full; then a record to each leader from each of many producers, over slow links. */
export async function crowd(page: Page): Promise<void> {
  const run = (lines: readonly string[]) => page.evaluate(give, lines);
  await page.getByRole('button', { name: '1000×', exact: true }).click();
  await run([
    `kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic ${TOPIC} --partitions ${PARTITIONS} --replication-factor 3`,
  ]);
  await run(Array.from({ length: RECORDS }, (_, number) => `produce ${TOPIC} K-${number}:x`));
  await run(Array.from({ length: PRODUCERS }, (_, number) => `add producer --name p-${number}`));
  const keys = Array.from({ length: 2 * PARTITIONS }, (_, number) => `K-${number}`);
  const each = (line: (producer: string) => readonly string[]) =>
    Array.from({ length: PRODUCERS }, (_, number) => line(`p-${number}`)).flat();
  // Once without delay, so that each knows the topic and has its connections.
  await run(each((producer) => keys.map((key) => send(producer, key))));
  await run(each((producer) => [1, 2, 3].map((broker) => `slow ${producer} ${broker} ${SLOW_MS}ms`)));
  await page.getByRole('button', { name: /^appointments/ }).click();
  await page.getByRole('button', { name: new RegExp(`^${TOPIC} `) }).click();
  await page.getByRole('checkbox', { name: 'skip idle time' }).click();
  await page.getByRole('button', { name: '1/200', exact: true }).click();
  await page.evaluate(
    post,
    each((producer) => keys.map((key) => send(producer, key))),
  );
  await page.waitForFunction(
    (messages) => (window as unknown as BenchWindow).glassbroker.frame().messages.filter(({ ofInterest }) => ofInterest).length >= messages,
    MESSAGES_MIN,
    { timeout: 60_000 },
  );
}

function send(producer: string, key: string): string {
  return `kafka-console-producer.sh --bootstrap-server broker-1:9092 --topic ${TOPIC} --reader-property parse.key=true --command-property client.id=${producer} <<< $'${key}\\tx'`;
}

// What follows runs in the page.

async function give(lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const answer = await (window as unknown as BenchWindow).glassbroker.run(line);
    if (!answer.ok) throw new Error(`${line}: ${answer.lines.join(' ')}`);
  }
}

function post(lines: readonly string[]): void {
  for (const line of lines) void (window as unknown as BenchWindow).glassbroker.run(line);
}

function inSight(): { readonly cards: number; readonly messages: number } {
  const frame = (window as unknown as BenchWindow).glassbroker.frame();
  return {
    cards: document.querySelectorAll('.stage .lane .cards > g').length,
    messages: frame.messages.filter((message) => message.ofInterest).length,
  };
}
