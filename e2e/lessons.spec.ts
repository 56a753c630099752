/** Every lesson, finished by the page's own words alone, as a learner would who has read nothing else; and what is kept of one. */
import { Learner } from './helpers/learner';
import { obstacles } from './helpers/obstacles';
import { expect, test } from './helpers/test';

/** Time is slow, and a learner waits for what comes of each step. */
test.describe.configure({ timeout: 120_000 });

test('lesson 1: what is read stays; a queue forgets, and a dead worker’s message comes back', async ({ glassbroker: { page } }) => {
  const learner = new Learner(page);
  await learner.open('A log, not a queue');
  // As the words have it: type a clinic, press Enter. What was sent is written over by what is typed next.
  await expect(page.getByRole('textbox', { name: 'Record to send with booking-api' })).toBeFocused();
  for (const clinic of ['CLN-001', 'CLN-002', 'CLN-003']) await page.keyboard.type(`${clinic}\n`);
  await learner.hasDone(1);
  await expect(page.getByRole('button', { name: /^offset 2, key CLN-003/ })).toBeVisible();
  await learner.next();
  await learner.hurry();
  await learner.predict(/^Nothing/, /Let it read/, /It was: Everything/);
  await learner.next();
  await learner.press('+ group analytics');
  await learner.hasDone(2);
  await learner.next();

  await learner.press('Set billing back to 0');
  await expect(page.getByText(/✕ Error: .*group 'billing' is inactive/)).toBeVisible();
  await learner.press('Stop billing');
  await learner.hasDone(1, 3);
  await learner.press('Set billing back to 0');
  await learner.hasDone(2, 3);
  await learner.press('Start billing');
  await learner.hasDone(3);
  await learner.next();

  await learner.predict(/^Each worker gets all four/, /Put four in/, /It was: Each message goes to one of them/);
  await learner.next();
  await learner.takeTime();
  const atWork = page.getByRole('button', { name: /^worker-\d works on/ });
  const crashWhoIsAtWork = async () => {
    await expect(page.getByRole('button', { name: 'Play' })).toBeVisible({ timeout: 20_000 });
    await learner.choose(atWork, /Crash/);
    await learner.press('Play');
  };
  await learner.press('Put a message in');
  await crashWhoIsAtWork();
  await learner.hasDone(2, 3);
  await expect(atWork).toBeVisible({ timeout: 20_000 });
  await learner.press('Play');
  await learner.hasDone(3);
  await learner.next();
  await learner.hurry();
  await learner.press('Put a broken message in');
  await learner.hasDone(2);
  await learner.next();

  await learner.goToChallenge();
  await learner.press('Put a message in');
  await crashWhoIsAtWork();
  await expect(atWork).toBeVisible({ timeout: 20_000 });
  await crashWhoIsAtWork();
  await learner.hasWon(3);
});

test('lesson 2: where do three clinics land?', async ({ glassbroker: { page } }) => {
  const learner = new Learner(page);
  await learner.open('A key decides the lane');
  await page.getByRole('radio', { name: /P1, the middle one/ }).check();
  await expect(page.locator('.lesson-lanes').getByText('your prediction')).toBeVisible();
  await learner.predict(/P0, the first lane/, /send and see/i, /It was: P2/);
  await learner.next();
  await learner.send('CLN-001');
  await page.keyboard.press('Enter');
  await learner.hasDone(2);
  await learner.next();
  await learner.send('CLN-002');
  await expect(page.getByText('Where will CLN-003 land?')).toBeVisible({ timeout: 20_000 });
  await learner.predict(/P1, next to CLN-002/, /send and see/i, /You saw it coming/);
  expect(await obstacles(page)).toEqual([]);
  await learner.next();
  await learner.send('CLN-004');
  await learner.hasDone(1);
  await learner.next();

  await learner.goToChallenge();
  for (const clinic of ['CLN-004', 'CLN-005', 'CLN-006']) await learner.send(`${clinic} ×2`);
  await learner.hasWon(3);
  await page.getByRole('link', { name: 'All lessons' }).click();
  await expect(page.getByRole('link', { name: /A key decides the lane.*done.*challenge in 3, par 3/s })).toBeVisible();
  expect(await obstacles(page)).toEqual([]);
});

test('lesson 3: three records answer to offset 2', async ({ glassbroker: { page } }) => {
  const learner = new Learner(page);
  await learner.open('Offsets are per lane');
  await learner.send('CLN-002 ×3');
  await expect(page.getByRole('listitem').filter({ hasText: 'Send CLN-002 three times' }).getByRole('img', { name: 'done' })).toBeVisible();
  for (const clinic of ['CLN-001', 'CLN-004']) await learner.send(`${clinic} ×3`);
  await learner.hasDone(3);
  await learner.next();
  await learner.predict(/^One: the third/, /Ask and see/, /It was: Three, one on each lane/);
  await learner.next();
  await learner.predict(/^All twelve/, /Send and see/, /You saw it coming/);
  await learner.next();
  await learner.goToChallenge();
  for (const clinic of ['CLN-001', 'CLN-002', 'CLN-004']) await learner.send(`${clinic} ×6`);
  await learner.hasWon(3);
});

test('lesson 4: with a fourth lane a clinic’s history is in two; another client finds another lane', async ({ glassbroker: { page } }) => {
  const learner = new Learner(page);
  const hears = () => expect(page.getByText('knows of 3 lanes')).toHaveCount(0, { timeout: 30_000 });
  await learner.open('More lanes');
  for (const clinic of ['CLN-001', 'CLN-002', 'CLN-003']) await learner.send(clinic);
  await learner.hasDone(3);
  await learner.next();
  await learner.press('+ partition');
  await learner.hasDone(2);
  await learner.next();
  await learner.predict(/^P2, where it always/, /Send and see/, /It was: P3/);
  await learner.next();
  for (const clinic of ['CLN-002', 'CLN-003']) await learner.send(clinic);
  await learner.hasDone(1);
  await learner.next();
  // By hand every record says the same: what tells them apart is when they came.
  await learner.predict(/^P3, like/, /Send and see/, /It was: On another lane/);
  await expect(page.getByRole('region', { name: 'How a key picks its partition' })).toContainText('crc32(CLN-002) % 4 = P1');
  await learner.next();

  await learner.goToChallenge();
  await learner.send('CLN-002');
  await learner.send('CLN-002', 'python-app');
  await expect(page.getByText('1 sent · 1 acknowledged')).toHaveCount(2, { timeout: 20_000 });
  await learner.press('+ partition');
  await expect(page.getByText('knows of 3 lanes').first()).toBeVisible();
  await hears();
  await learner.send('CLN-002');
  await learner.hasWon(4);
});

test('lesson 5, by keyboard alone: what the leader has and who may read it', async ({ glassbroker: { page } }) => {
  const learner = new Learner(page);
  const { keyboard } = page;
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await learner.tabTo(/^Lessons$/);
  await keyboard.press('Enter');
  await learner.tabTo(/Brokers and replicas/);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Brokers and replicas' })).toBeFocused();
  await learner.tabTo(/^Create the topic/);
  await keyboard.press('Enter');
  await learner.hasDone(1);
  await learner.nextByKeyboard();
  await learner.predictByKeyboard(/^The log end of the leader/, /It was: The high watermark/);
  await learner.nextByKeyboard();
  await learner.tabTo(/^\+ group reminders/);
  await keyboard.press('Enter');
  await learner.hasDone(1, 2);
  await keyboard.press('s');
  await keyboard.press('Enter');
  await learner.hasDone(2);
  await learner.nextByKeyboard();
  await learner.predictByKeyboard(/^When the follower is back/, /You saw it coming/);
  // Thawed before the step that asks for it: it counts there all the same.
  await learner.tabTo(/^Broker \d, frozen/);
  await learner.chooseByKeyboard(/^Thaw/);
  await learner.nextByKeyboard();
  await learner.hasDone(1);
  await learner.nextByKeyboard();

  await learner.nextByKeyboard();
  await expect(page.getByRole('heading', { name: 'Not reached yet' })).toBeVisible();
  const leader = await learner.leader();
  const [follower] = [1, 2, 3].filter((id) => id !== leader);
  await learner.tabTo(new RegExp(`^Broker ${leader},`));
  await learner.chooseByKeyboard(/^Its links/, new RegExp(`^To broker ${follower}`), /^✕ Cut it both ways/);
  await keyboard.press('s');
  await keyboard.press('Enter');
  await learner.hasWon(2);
});

test('lesson 6: the leader dies, twice, and once it goes in order', async ({ glassbroker: { page } }) => {
  const learner = new Learner(page);
  await learner.open('Kill the leader');
  const restart = () => learner.choose(learner.broker(/^Broker \d, killed/), /restart/i);
  await learner.predict(/^After about nine seconds/, /kill it and see/i, /You saw it coming/);
  await learner.next();
  await restart();
  await learner.hasDone(2);
  await learner.next();
  await learner.predict(/^It is lost/, /kill, send, and see/i, /It was: It waits, and is written once/);
  await page.getByRole('button', { name: 'Use the dark theme' }).click();
  expect(await obstacles(page)).toEqual([]);
  await learner.next();
  await restart();
  await learner.hasDone(1);
  await learner.next();
  await learner.predict(/^Hardly at all/, /shut it down and see/i, /You saw it coming/);
  await learner.next();

  await learner.goToChallenge();
  await learner.press('Pause');
  const old = await learner.leader();
  for (const follower of [1, 2, 3].filter((id) => id !== old))
    await learner.choose(learner.broker(old), /^Its links/, new RegExp(`^To broker ${follower}`), /Cut it both ways/);
  await learner.send('CLN-002');
  await learner.press('Play');
  await expect(page.getByText('2 sent · 2 acknowledged')).toBeVisible({ timeout: 20_000 });
  await learner.choose(learner.broker(old), /^✕ Kill/);
  await expect(learner.broker(new RegExp(`^Broker [^${old}], .*leads`))).toBeVisible({ timeout: 40_000 });
  const heir = await page.getByRole('button', { name: new RegExp(`^Broker [^${old}], .*leads`) }).getAttribute('aria-label');
  await learner.choose(learner.broker(old), /^Its links/, new RegExp(`^To ${/broker \d/i.exec(heir ?? '')?.[0].toLowerCase()}`), /^Heal/);
  await learner.choose(learner.broker(old), /restart/i);
  await learner.hasWon(6);
});

test('lesson 8: one owner a lane, two idle, and nothing unread', async ({ glassbroker: { page } }) => {
  const learner = new Learner(page);
  await learner.open('Groups share the work');
  await learner.hurry();
  await learner.press('+ consumer in reminders');
  await learner.hasDone(2, 4);
  for (const clinic of ['CLN-001', 'CLN-002']) await learner.send(clinic);
  await learner.hasDone(4);
  await learner.next();
  await learner.predict(/^Both read all three/, /Add it and see/, /It was: One has two lanes/);
  await learner.next();
  await learner.press('+ consumer in reminders');
  await learner.hasDone(1);
  await learner.next();
  await learner.predict(/^They sit idle/, /Add both and see/, /You saw it coming/);
  await learner.next();
  await learner.press('+ consumer in analytics');
  await learner.hasDone(3);
  await learner.next();
  await expect(page.getByRole('heading', { name: 'visits' })).toBeVisible();
  await expect(page.getByRole('group', { name: /^partition \d, leader/ })).toHaveCount(6);
  await learner.predict(/^None: each consumer owns three/, /Add both and see/, /You saw it coming/);
  await learner.next();

  await learner.goToChallenge();
  await learner.hurry();
  for (let consumer = 0; consumer < 3; consumer++) await learner.press('+ consumer in reminders');
  await learner.press('+ consumer in analytics');
  await learner.hasWon(4);
});

test('a lesson that is left in the middle goes on where it was, with its records; or begins anew', async ({ glassbroker }) => {
  const { page } = glassbroker;
  const learner = new Learner(page);
  await learner.open('A key decides the lane');
  await learner.predict(/^P2/, /Send and see/, /You saw it coming/);
  await learner.next();
  await expect(page.getByText('step 2 of 5')).toBeVisible();
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).some((name) => name.startsWith('glassbroker.lesson.')))).toBe(true);
  const records = page.getByRole('button', { name: /^offset 0, key CLN-001/ });
  await glassbroker.reload();
  await expect(page.getByText('step 2 of 5')).toBeVisible();
  await expect(records.first()).toBeVisible();
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await expect(page.getByText('step 1 of 5')).toBeVisible();
  await expect(records).toHaveCount(0);
});
