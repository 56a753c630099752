/**
 * How soon the page answers a hand: from the press of a key to the picture with what it did in it, and from a click on the time line to
 * the picture of that moment, anywhere in ten minutes of twenty records a second.
 */
import type { Browser, Page } from '@playwright/test';
import { assert } from '../base/assert';
import { type BenchWindow, openPage } from './page';
import { percentile } from './report';

const RUN_US = 600_000_000;
const RECORDS_A_SECOND = 20;
/** Virtual seconds a second while the run is made. */
const SPEED = 10;
const TICK_MS = 50;
const SEEKS = 60;
const INPUTS = 60;

export interface Answers {
  readonly inputP95Ms: number;
  readonly seekP95Ms: number;
  readonly seekWorstMs: number;
}

export async function measureAnswers(browser: Browser, address: string): Promise<Answers> {
  const page = await openPage(browser, address);
  try {
    const inputs = await inputTimes(page);
    await run(page);
    const seeks = await seekTimes(page);
    return { inputP95Ms: percentile(inputs, 0.95), seekP95Ms: percentile(seeks, 0.95), seekWorstMs: Math.max(...seeks) };
  } finally {
    await page.close();
  }
}

/** Enter in the key box, until the producer that was told is drawn with the record. */
async function inputTimes(page: Page): Promise<readonly number[]> {
  const box = page.getByRole('textbox', { name: /Record to send/ }).first();
  const times: number[] = [];
  for (let count = 0; count < INPUTS; count++) {
    await page.evaluate(untilSentAfterKey);
    await box.press('Enter');
    times.push(await page.evaluate(measured));
  }
  return times;
}

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: `${SPEED}×`, exact: true }).click();
  await page.evaluate(sendEvenly, { recordsASecond: RECORDS_A_SECOND, tickMs: TICK_MS });
  await page.waitForFunction((us) => (window as unknown as BenchWindow).glassbroker.frame().now >= us, RUN_US, {
    timeout: 240_000,
    polling: 500,
  });
  await page.evaluate(stopSending);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.evaluate(() => (window as unknown as BenchWindow).glassbroker.idle());
  const { sent } = await page.evaluate(() => (window as unknown as BenchWindow).glassbroker.verdicts());
  assert(sent >= (0.8 * RECORDS_A_SECOND * RUN_US) / 1_000_000, `${sent} records are not ten minutes of twenty a second`);
}

/** All over the line, each far from the last: by the golden ratio, which is as good as chance and the same every time. */
async function seekTimes(page: Page): Promise<readonly number[]> {
  const line = await page.getByRole('slider', { name: 'Time' }).boundingBox();
  if (line === null) throw new Error('there is no time line');
  const times: number[] = [];
  for (let count = 1; count <= SEEKS; count++) {
    const share = (count * 0.618_033_988_75) % 1;
    await page.evaluate(untilElsewhereAfterPress);
    await page.mouse.click(line.x + 4 + share * line.width * 0.8, line.y + line.height / 2);
    times.push(await page.evaluate(measured));
  }
  return times;
}

// What follows runs in the page: it sees nothing of this file, and names no function within a function, which the compiler would mark.

interface Measuring {
  measured?: Promise<number>;
  sending?: ReturnType<typeof setInterval>;
}

function untilSentAfterKey(): void {
  const { glassbroker } = window as unknown as BenchWindow;
  (window as unknown as Measuring).measured = new Promise((resolve) => {
    addEventListener(
      'keydown',
      async ({ timeStamp }) => {
        const before = glassbroker.frame().producers[0]?.counts.sent ?? 0;
        while ((glassbroker.frame().producers[0]?.counts.sent ?? 0) === before) await new Promise((next) => requestAnimationFrame(next));
        await new Promise((next) => setTimeout(next));
        resolve(performance.now() - timeStamp);
      },
      { once: true, capture: true },
    );
  });
}

function untilElsewhereAfterPress(): void {
  const { glassbroker } = window as unknown as BenchWindow;
  (window as unknown as Measuring).measured = new Promise((resolve) => {
    addEventListener(
      'pointerdown',
      async ({ timeStamp }) => {
        const before = glassbroker.frame().now;
        while (glassbroker.frame().now === before) await new Promise((next) => requestAnimationFrame(next));
        await new Promise((next) => setTimeout(next));
        resolve(performance.now() - timeStamp);
      },
      { once: true, capture: true },
    );
  });
}

async function measured(): Promise<number> {
  return (await (window as unknown as Measuring).measured) ?? Number.NaN;
}

/** By the cluster's own clock: so many have been sent as are due by now. */
function sendEvenly({ recordsASecond, tickMs }: { recordsASecond: number; tickMs: number }): void {
  const { glassbroker } = window as unknown as BenchWindow;
  let sent = 0;
  (window as unknown as Measuring).sending = setInterval(() => {
    const due = (glassbroker.frame().now / 1_000_000) * recordsASecond;
    for (; sent < due; sent++) void glassbroker.run(`produce appointments CLN-${String(sent % 100).padStart(3, '0')}`);
  }, tickMs);
}

function stopSending(): void {
  clearInterval((window as unknown as Measuring).sending);
}
