/** Goes through a lesson as a learner does who knows nothing but its words: by what is written in the column and on the stage. */
import type { Locator, Page } from '@playwright/test';
import { focused, tabTo } from './keyboard';
import { expect } from './test';

const LONG = { timeout: 40_000 };

export class Learner {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(title: string): Promise<void> {
    await this.page.getByRole('link', { name: 'Lessons', exact: true }).click();
    await this.page.getByRole('link', { name: title }).click();
    await expect(this.page.getByRole('heading', { name: title, level: 2 })).toBeVisible();
  }

  /** What there is to wait for comes sooner: nothing else about it is another. */
  hurry(): Promise<void> {
    return this.page.getByRole('button', { name: '10×', exact: true }).click();
  }

  /** As fast as it was at first: there is something to be done before it has passed. */
  takeTime(): Promise<void> {
    return this.page.getByRole('button', { name: '1/200', exact: true }).click();
  }

  /** Types a record into a producer's box. */
  async send(text: string, producer = 'booking-api'): Promise<void> {
    const box = this.page.getByRole('textbox', { name: `Record to send with ${producer}` });
    await box.fill(text);
    await box.press('Enter');
  }

  press(name: string | RegExp): Promise<void> {
    return this.page.getByRole('button', { name }).first().click();
  }

  /** Opens the menu of a thing and goes down its lines. */
  async choose(of: Locator, ...lines: readonly RegExp[]): Promise<void> {
    await of.click();
    for (const name of lines) await this.page.getByRole('menuitem', { name }).click();
  }

  broker(id: number | RegExp): Locator {
    return this.page.getByRole('button', { name: typeof id === 'number' ? new RegExp(`^Broker ${id},`) : id });
  }

  /** Its number, once there is one. */
  async leader(): Promise<number> {
    const name = await this.page
      .getByRole('button', { name: /^Broker \d, .*leads/ })
      .first()
      .getAttribute('aria-label', LONG);
    return Number(/^Broker (\d)/.exec(name ?? '')?.[1]);
  }

  /** Says what will happen, and lets the cluster answer. */
  async predict(option: RegExp, act: RegExp, answer: RegExp): Promise<void> {
    await this.page.getByRole('radio', { name: option }).check();
    await this.press(act);
    await expect(this.page.getByText(answer)).toBeVisible(LONG);
    await this.needsNoScrolling();
  }

  async hasDone(tasks: number, of = tasks): Promise<void> {
    await expect(this.page.getByText(`${tasks} of ${of} done`)).toBeVisible(LONG);
    await this.needsNoScrolling();
  }

  next(): Promise<void> {
    return this.press('Next step');
  }

  async goToChallenge(): Promise<void> {
    await this.page.getByRole('link', { name: 'To the challenge' }).click();
    await expect(this.page.getByRole('heading', { name: 'Not reached yet' })).toBeVisible();
  }

  /** With as many commands as it takes at least. */
  async hasWon(par: number): Promise<void> {
    await expect(this.page.getByRole('heading', { name: /✓ Reached/ })).toBeVisible(LONG);
    await expect(this.page.getByText(`${par} commands · par ${par} · your best ${par}`)).toBeVisible();
  }

  async tabTo(name: RegExp, pressesMax?: number): Promise<void> {
    await tabTo(this.page, name, pressesMax);
  }

  /** By keyboard from wherever the focus is: it is never far. */
  async fromWordsTo(name: RegExp): Promise<void> {
    if (/^Record to send/.test(await focused(this.page))) await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('w');
    await this.tabTo(name, 6);
  }

  async nextByKeyboard(): Promise<void> {
    await this.fromWordsTo(/^(Next step|To the challenge)$/);
    await this.page.keyboard.press('Enter');
  }

  /** By arrows among the options, and Enter; the focus goes on to the answer. */
  async predictByKeyboard(option: RegExp, answer: RegExp): Promise<void> {
    const { keyboard } = this.page;
    await this.fromWordsTo(/./);
    await keyboard.press('Tab');
    while (!option.test(await focused(this.page))) await keyboard.press('ArrowDown');
    const isChosen = await this.page.evaluate(() => (document.activeElement as HTMLInputElement).checked);
    if (!isChosen) await keyboard.press('Space');
    await keyboard.press('Enter');
    await expect(this.page.getByText(answer)).toBeVisible(LONG);
    await expect(this.page.getByText(answer)).toBeFocused();
  }

  /** With the focus on a thing: opens its menu and goes down its lines. */
  async chooseByKeyboard(...lines: readonly RegExp[]): Promise<void> {
    const { keyboard } = this.page;
    await keyboard.press('Enter');
    for (const name of lines) {
      await expect(this.page.getByRole('menuitem', { name })).toBeVisible();
      while (!name.test(await focused(this.page))) await keyboard.press('ArrowDown');
      await keyboard.press('Enter');
    }
  }

  /** At 1440 × 900 a step is one screen. */
  async needsNoScrolling(): Promise<void> {
    for (const part of ['.lesson-column', '.lesson-stage']) {
      const overflow = await this.page.locator(part).evaluate((element) => element.scrollHeight - element.clientHeight);
      expect([part, overflow <= 1]).toEqual([part, true]);
    }
  }
}
