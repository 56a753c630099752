/**
 * How smoothly the page draws the default cluster while twenty records a second are sent: at the pace at which it opens, slow enough to
 * see each message travel, and in real time.
 */
import type { Browser, CDPSession, Page } from '@playwright/test';
import { assert } from '../base/assert';
import type { TopicName } from '../engine/model/vocabulary';
import { printCommand } from '../engine/session/commands';
import type { ClusterFrame } from '../frame/cluster-frame';
import { median, percentile } from './report';

const EVERY_MS = 50;
const SETTLE_MS = 10_000;
const MEASURE_MS = 10_000;
/** What begins before is opening the page. */
const FIRST_SECOND_MS = 1_000;
const KEYS = 100;
/** A slow machine may miss a few of its turns. */
const RECORDS_MIN = 0.8 * ((SETTLE_MS + MEASURE_MS) / EVERY_MS);

export interface Smoothness {
  /** Milliseconds from one frame to the next. */
  readonly frameIntervalP95Ms: number;
  readonly frameIntervalMedianMs: number;
  /** What the page's thread worked for a frame, by its own processor time: on a machine that has other work, nearer to the truth. */
  readonly workAFrameMs: number;
  /** Of the page's thread, after the first second, by the browser's own count; 0 where none took 50 ms. */
  readonly longestTaskMs: number;
}

export async function measurePage(browser: Browser, address: string, pace: 'as it opens' | 'real time'): Promise<Smoothness> {
  const page = await openPage(browser, address);
  try {
    if (pace === 'real time') await page.getByRole('button', { name: '1×', exact: true }).click();
    await page.evaluate(sendSteadily, { commands: commands(), everyMs: EVERY_MS });
    await page.waitForTimeout(SETTLE_MS);
    const thread = await PageThread.of(page);
    const before = await thread.workedMs();
    const intervals = await page.evaluate(frameIntervals, MEASURE_MS);
    const workedMs = (await thread.workedMs()) - before;
    assert((await recordsSent(page)) >= RECORDS_MIN, 'a page that takes no records is not measured');
    return {
      frameIntervalP95Ms: percentile(intervals, 0.95),
      frameIntervalMedianMs: median(intervals),
      workAFrameMs: workedMs / intervals.length,
      longestTaskMs: await longestTask(page),
    };
  } finally {
    await page.close();
  }
}

/** As who has been here before, and sees all there is. */
export async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(noteLongTasks);
  await page.addInitScript(() => localStorage.setItem('glassbroker.preferences', JSON.stringify({ showsAll: true })));
  await page.goto(address);
  await page.waitForFunction(() => 'glassbroker' in window);
  await page.evaluate(() => (window as unknown as BenchWindow).glassbroker.idle());
  return page;
}

function commands(): readonly string[] {
  return Array.from({ length: KEYS }, (_, number) =>
    printCommand({
      kind: 'Produce',
      topic: 'appointments' as TopicName,
      key: `CLN-${String(number).padStart(3, '0')}`,
      value: `appointment ${number}`,
      producer: null,
      times: 1,
    }),
  );
}

/** The page's thread by the browser's own clock of it, which stands still while others have the processor. */
export class PageThread {
  private readonly session: CDPSession;

  private constructor(session: CDPSession) {
    this.session = session;
  }

  static async of(page: Page): Promise<PageThread> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new PageThread(session);
  }

  async workedMs(): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  }
}

async function longestTask(page: Page): Promise<number> {
  const tasks = await page.evaluate(() => (window as unknown as BenchWindow).bench.longTasks);
  return Math.max(0, ...tasks.filter(({ startedAt }) => startedAt >= FIRST_SECOND_MS).map(({ ms }) => ms));
}

const recordsSent = (page: Page) => page.evaluate(async () => (await (window as unknown as BenchWindow).glassbroker.verdicts()).sent);

// What follows runs in the page: it sees nothing of this file, and names no function within a function, which the compiler would mark.

export interface BenchWindow {
  readonly bench: { readonly longTasks: { readonly startedAt: number; readonly ms: number }[] };
  readonly glassbroker: {
    run(text: string): Promise<{ readonly ok: boolean; readonly lines: readonly string[] }>;
    idle(): Promise<void>;
    frame(): ClusterFrame;
    verdicts(): Promise<{ readonly sent: number }>;
  };
}

function noteLongTasks(): void {
  const longTasks: { startedAt: number; ms: number }[] = [];
  Object.assign(window, { bench: { longTasks } });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) longTasks.push({ startedAt: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
}

function sendSteadily({ commands: texts, everyMs }: { commands: readonly string[]; everyMs: number }): void {
  let sent = 0;
  setInterval(() => void (window as unknown as BenchWindow).glassbroker.run(texts[sent++ % texts.length] as string), everyMs);
}

export async function frameIntervals(forMs: number): Promise<number[]> {
  const intervals: number[] = [];
  const startedAt = performance.now();
  for (let last: number | null = null; performance.now() - startedAt < forMs; ) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    if (last !== null) intervals.push(now - last);
    last = now;
  }
  return intervals;
}
