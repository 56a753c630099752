/** The page as a story sees it: what a person can do by role and name goes through `page`; what a person cannot, through the page API. */
import type { Page } from '@playwright/test';
import type { ClusterFrame } from '../../src/frame/cluster-frame';
import type { Verdicts } from '../../src/worker/protocol/engine-port';

/** What the page offers as `window.glassbroker`. */
interface PageApi {
  run(text: string): Promise<unknown>;
  idle(): Promise<void>;
  frame(): unknown;
  verdicts(): unknown;
}

type WindowWithApi = typeof globalThis & { glassbroker: PageApi };

export class GlassbrokerPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.goto('');
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Applies a command at the present instant; its output. */
  run<T = unknown>(text: string): Promise<T> {
    return this.page.evaluate((command) => (window as unknown as WindowWithApi).glassbroker.run(command), text) as Promise<T>;
  }

  /** Until posted commands are applied, their frame is painted and writes are drained. */
  idle(): Promise<void> {
    return this.page.evaluate(() => (window as unknown as WindowWithApi).glassbroker.idle());
  }

  frame(): Promise<ClusterFrame> {
    return this.page.evaluate(() => (window as unknown as WindowWithApi).glassbroker.frame()) as Promise<ClusterFrame>;
  }

  verdicts(): Promise<Verdicts> {
    return this.page.evaluate(() => (window as unknown as WindowWithApi).glassbroker.verdicts()) as Promise<Verdicts>;
  }

  private async ready(): Promise<void> {
    await this.page.waitForFunction(() => 'glassbroker' in window);
    await this.idle();
  }
}
