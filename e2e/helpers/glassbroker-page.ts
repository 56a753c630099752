/** The page as a story sees it: what a person can do by role and name goes through `page`; what a person cannot, through the page API. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { ClusterFrame } from '../../src/frame/cluster-frame';
import type { CommandAnswer, Verdicts } from '../../src/worker/protocol/engine-port';

/** What the page offers as `window.glassbroker`. */
interface PageApi {
  run(text: string): Promise<CommandAnswer>;
  idle(): Promise<void>;
  frame(): ClusterFrame | null;
  verdicts(): Promise<Verdicts>;
}

type WindowWithApi = typeof globalThis & { glassbroker: PageApi };

/** Longer than the longest wait of a cluster that skips idle time: a group that misses a dead member. */
const PATIENCE = { timeout: 30_000, intervals: [50, 100, 200] };

export class GlassbrokerPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** As who has been here before, and sees everything at once. */
  async open(): Promise<void> {
    await this.page.addInitScript(() => {
      if (localStorage.getItem('glassbroker.preferences') === null)
        localStorage.setItem('glassbroker.preferences', JSON.stringify({ showsAll: true }));
    });
    await this.openAsNewcomer();
  }

  async openAsNewcomer(): Promise<void> {
    await this.page.goto('');
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  // The page API

  /** Applies a command at the present instant; its output. */
  run(text: string): Promise<CommandAnswer> {
    return this.page.evaluate((command) => (window as unknown as WindowWithApi).glassbroker.run(command), text);
  }

  /** Until posted commands are applied, their frame is painted and writes are drained. */
  idle(): Promise<void> {
    return this.page.evaluate(() => (window as unknown as WindowWithApi).glassbroker.idle());
  }

  async frame(): Promise<ClusterFrame> {
    const frame = await this.page.evaluate(() => (window as unknown as WindowWithApi).glassbroker.frame());
    if (frame === null) throw new Error('nothing has been drawn yet');
    return frame;
  }

  verdicts(): Promise<Verdicts> {
    return this.page.evaluate(() => (window as unknown as WindowWithApi).glassbroker.verdicts());
  }

  // What a person looks at

  get keyBox(): Locator {
    return this.page.getByRole('textbox', { name: /Record to send/ }).first();
  }

  broker(id: number): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^Broker ${id},`) });
  }

  get time(): Locator {
    return this.page.getByRole('slider', { name: 'Time' });
  }

  /** Types into the key box and presses Enter. */
  async send(text: string): Promise<void> {
    await this.keyBox.fill(text);
    await this.keyBox.press('Enter');
  }

  // What a story waits for

  /** Which broker leads that partition; null while none does. */
  async leaderOf(partition: number): Promise<number | null> {
    const { brokers } = await this.frame();
    return brokers.find(({ leads }) => leads.includes(partition as never))?.id ?? null;
  }

  /** Until consumers have been given that many records, each once. */
  async delivered(count: number): Promise<void> {
    await expect.poll(async () => (await this.verdicts()).delivered, PATIENCE).toBe(count);
  }

  async until(what: string, holds: (frame: ClusterFrame) => boolean): Promise<void> {
    await expect.poll(async () => holds(await this.frame()), { ...PATIENCE, message: what }).toBe(true);
  }

  private async ready(): Promise<void> {
    await this.page.waitForFunction(() => 'glassbroker' in window);
    await this.idle();
  }
}

/** Keys of the records that a partition's leader has, oldest first. */
export function keysOf({ brokers }: ClusterFrame, partition: number): readonly (string | null)[] {
  const leader = brokers.flatMap(({ lanes }) => lanes).find((lane) => lane.partition === partition && lane.role === 'Leader');
  return leader?.cells.map(({ key }) => key) ?? [];
}

/** Records in the leaders' logs. */
export function recordsIn({ brokers }: ClusterFrame): number {
  return brokers
    .flatMap(({ lanes }) => lanes.filter(({ role }) => role === 'Leader').map(({ logEndOffset }) => logEndOffset as number))
    .reduce((sum, end) => sum + end, 0);
}
