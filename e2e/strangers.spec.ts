/**
 * Six tasks for somebody new here, by mouse, by keyboard and by touch alone: follow a record; find out why the high watermark stands still;
 * replay a group from 0; show that four consumers on three partitions leave one idle; share the moment; make an acknowledged record
 * disappear, and explain it. What differs between the ways is a `Hand`.
 */
import type { Locator, Page } from '@playwright/test';
import type { ClusterFrame } from '../src/frame/cluster-frame';
import type { GlassbrokerPage } from './helpers/glassbroker-page';
import { expect, test } from './helpers/test';

interface Hand {
  readonly page: Page;
  press(thing: Locator): Promise<void>;
  /** On an open menu. */
  choose(name: RegExp): Promise<void>;
  /** A mark or a record of the leader's lane of P2. */
  pressInLane(thing: Locator, leader: number): Promise<void>;
}

/** A mark’s words stand at its top left; what is below them may be a record’s. */
const LABEL = { x: 12, y: 8 };

const mouse = (page: Page): Hand => ({
  page,
  press: (thing) => thing.click(),
  choose: (name) => page.getByRole('menuitem', { name }).click(),
  pressInLane: (thing) => thing.click({ position: LABEL }),
});

const finger = (page: Page): Hand => ({
  page,
  press: (thing) => thing.tap(),
  choose: (name) => page.getByRole('menuitem', { name }).tap(),
  pressInLane: (thing) => thing.tap({ position: LABEL }),
});

/** What Tab does not come to, the arrows do: along a menu from its first line, along a lane from its cap. */
const keyboard = (page: Page): Hand => ({
  page,
  async press(thing) {
    expect(await thing.evaluate((element) => (element as HTMLElement | SVGElement).tabIndex), 'Tab comes to it').toBe(0);
    await thing.focus();
    await page.keyboard.press((await thing.getAttribute('type')) === 'radio' ? 'Space' : 'Enter');
  },
  async choose(name) {
    const entry = page.getByRole('menuitem', { name });
    await expect(entry).toBeVisible();
    await walk(page, entry, 'ArrowDown');
    await page.keyboard.press('Enter');
  },
  async pressInLane(thing, leader) {
    await page.getByRole('button', { name: new RegExp(`^Why broker ${leader} leads P2`) }).focus();
    await walk(page, thing, 'ArrowRight');
    await page.keyboard.press('Enter');
  },
});

const STEPS_MAX = 20;

async function walk(page: Page, to: Locator, key: string): Promise<void> {
  const isThere = () => to.evaluate((element) => element === document.activeElement);
  for (let step = 0; step < STEPS_MAX && !(await isThere()); step++) await page.keyboard.press(key);
  await expect(to).toBeFocused();
}

const leads = (frame: ClusterFrame, leader: number) => frame.brokers.find(({ id }) => id === leader)!;
const laneOf = (frame: ClusterFrame, leader: number) => leads(frame, leader).lanes.find(({ partition }) => partition === 2)!;

async function sixTasks(glassbroker: GlassbrokerPage, hand: Hand): Promise<void> {
  const { page } = glassbroker;
  const { press, choose, pressInLane } = hand;
  const why = page.getByRole('region', { name: 'Why it looks like this' });
  const send = () => press(page.getByRole('button', { name: 'Send with booking-api' }));
  const leader = (await glassbroker.leaderOf(2))!;
  const [follower, other] = [1, 2, 3].filter((id) => id !== leader) as [number, number];
  const lane = page.getByRole('button', { name: new RegExp(`^Why broker ${leader} leads P2`) }).locator('..');
  const inLane = (name: RegExp) => lane.getByRole('button', { name });
  const closeWhy = async () => {
    await press(page.getByRole('button', { name: 'Close the explanation' }));
    await expect(why).toBeHidden();
  };
  // On a phone it lies over half of the stage.
  const closeWhyIfOpen = async () => {
    if (await why.isVisible()) await closeWhy();
  };
  const doTo = async (thing: Locator, ...entries: readonly RegExp[]) => {
    await closeWhyIfOpen();
    await press(thing);
    for (const name of entries) await choose(name);
  };
  const stepUntil = (holds: () => Promise<boolean>) =>
    expect
      .poll(async () => {
        await press(page.getByRole('button', { name: 'Step forward' }));
        await glassbroker.idle();
        return holds();
      })
      .toBe(true);

  await test.step('follow a record', async () => {
    await send();
    await glassbroker.delivered(1);
    await pressInLane(inLane(/^offset 0, key CLN-001/), leader);
    // By keyboard Enter brings it under the glass, where its story stands too.
    const glass = page.getByRole('tab', { name: 'Its story' });
    await expect(why.or(glass).first()).toBeVisible();
    const isUnderGlass = await glass.isVisible();
    if (isUnderGlass) await walk(page, glass, 'ArrowRight').catch(() => glass.press('Enter'));
    await expect(page.getByText('booking-api has its acknowledgement for offset 0 of P2.').first()).toBeVisible();
    if (isUnderGlass) await page.keyboard.press('Escape');
    else await closeWhy();
  });

  await test.step('find out why the high watermark stands still', async () => {
    await press(page.getByRole('button', { name: 'Pause' }));
    await doTo(glassbroker.broker(follower), /^Freeze/);
    await send();
    await stepUntil(async () => laneOf(await glassbroker.frame(), leader).logEndOffset === 2);
    await pressInLane(inLane(/^Why is the high watermark 1\?/), leader);
    await expect(why.getByText(`It waits for broker ${follower}, which is in the ISR: its process is frozen`)).toBeVisible();
    await closeWhy();
    await doTo(glassbroker.broker(follower), /^Thaw/);
    await press(page.getByRole('button', { name: 'Play' }));
    await glassbroker.delivered(2);
  });

  await test.step('replay a group from 0', async () => {
    await glassbroker.until('both are committed', ({ groups }) => groups[0]!.committed.some(({ offset }) => offset === 2));
    const group = page.getByRole('button', { name: /^(Group analytics,.*|analytics)$/ });
    await doTo(group, /^Replay/);
    await glassbroker.until('it has read on from 0', ({ groups }) =>
      groups[0]!.committed.some(({ partition, before, offset }) => partition === 2 && before === 0 && offset === 2),
    );
    await expect(page.getByRole('region', { name: 'Last command' })).toContainText('--reset-offsets --to-earliest --execute');
  });

  await test.step('four consumers on three partitions leave one idle', async () => {
    const add = page.getByRole('button', { name: /^\+ consumer in (group )?analytics$/ });
    await closeWhyIfOpen();
    await press(add);
    await press(add);
    await expect(page.getByText('idle: 3 partitions, 4 consumers').first()).toBeVisible({ timeout: 30_000 });
  });

  await test.step('share the moment', async () => {
    await press(page.getByRole('button', { name: 'Share this moment' }));
    await expect(page.getByRole('textbox', { name: 'Link to this moment' })).toHaveValue(/#\/play\?v=1&/);
    await press(page.getByRole('dialog', { name: 'Share this moment' }).getByRole('button', { name: 'Close' }));
  });

  await test.step('make an acknowledged record disappear, and explain it', async () => {
    const before = await glassbroker.verdicts();
    await doTo(page.getByRole('button', { name: /^(Producer )?booking-api, / }), /^Settings of booking-api/);
    const acks = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^acks/ }) });
    await acks.getByRole('radio', { name: '1', exact: true }).press('Space');
    await expect(page.getByRole('region', { name: 'Last command' })).toContainText('acks=1');
    await press(page.getByRole('button', { name: 'Close the settings' }));
    await send();
    await glassbroker.until('it is sent, as acks=1 has it', ({ producers }) => producers[0]!.counts.acknowledged === 1);
    await press(page.getByRole('button', { name: 'Pause' }));
    for (const id of [follower, other])
      await doTo(glassbroker.broker(leader), /^Its links/, new RegExp(`^To broker ${id}`), /^✕ Cut it both ways/);
    await send();
    await stepUntil(async () => (await glassbroker.verdicts()).acknowledged === before.acknowledged + 2);
    await doTo(glassbroker.broker(leader), /^✕ Kill/);
    await press(page.getByRole('button', { name: 'Play' }));
    await press(page.getByRole('button', { name: /Why is 1 acknowledged record lost\?|Acked records lost: 1\. Why\?/ }));
    await expect(why.getByText('1 acknowledged record is lost')).toBeVisible();
    await expect(why.getByText(/^With acks=1 the leader alone said yes/)).toBeVisible();
    const told = await why.getByRole('listitem').allTextContents();
    const order = ['has its acknowledgement for offset', `Broker ${leader} is killed`, `fences broker ${leader}`, 'leads P2 from offset'];
    const places = order.map((words) => told.findIndex((sentence) => sentence.includes(words)));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
}

test('by mouse', ({ glassbroker }) => sixTasks(glassbroker, mouse(glassbroker.page)));

test.describe('by touch, on a tablet', () => {
  test.use({ viewport: { width: 820, height: 1180 }, hasTouch: true });
  test('by touch, on a tablet', ({ glassbroker }) => sixTasks(glassbroker, finger(glassbroker.page)));
});

test.describe('by touch, on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  test('by touch, on a phone', async ({ glassbroker }) => {
    test.slow();
    await sixTasks(glassbroker, finger(glassbroker.page));
  });
});

test.describe('by keyboard', () => {
  test.use({ viewport: { width: 1280, height: 720 } });
  test('by keyboard', ({ glassbroker }) => sixTasks(glassbroker, keyboard(glassbroker.page)));
});
