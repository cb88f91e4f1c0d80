// What people know of each other: typing, seen, unread on every device.
import { must, mustEqual, until } from '../waiting.mjs';

export async function marks(world) {
  const { ann, bob, check } = world;
  let annToo;

  await check('who is typing is seen, in rooms and in private, until the message is there', async () => {
    await bob.typesSeenBy(ann);
    must(!(await bob.text('#typing')).includes('bob'), 'bob is not told about himself');
    await bob.write('I am writing.');
    await ann.sees('I am writing.');
    await ann.says('#typing', '');
    await Promise.all([ann.choose('bob'), bob.choose('ann')]);
    await ann.typesSeenBy(bob);
    await ann.page.fill('#composer-text', '');
    await bob.says('#typing', '');
  });

  await check('one\'s own message is sent, then seen when the other one opens it', async () => {
    await bob.choose('Room 1');
    await ann.write('Have you seen this?');
    await ann.isMarked('Have you seen this\\?', 'Sent');
    await bob.choose('ann');
    await ann.isMarked('Have you seen this\\?', 'Seen');
    await ann.page.reload();
    await ann.showing('bob');
    await ann.isMarked('Have you seen this\\?', 'Seen');
  });

  await check('what is read on one device is read on the other, also after a reload', async () => {
    annToo = await world.person('ann');
    await annToo.page.goto(annToo.url);
    await annToo.logIn();
    for (const one of [ann, annToo]) {
      await one.choose('Room 1');
      await one.unread('bob', 0);
    }
    await bob.write('one');
    await bob.write('two');
    for (const one of [ann, annToo]) await one.unread('bob', 2);
    await annToo.page.reload();
    await annToo.entered();
    await annToo.unread('bob', 2);
    await annToo.choose('bob');
    await annToo.sees('two');
    for (const one of [ann, annToo]) await one.unread('bob', 0);
    await ann.page.reload();
    await ann.entered();
    await ann.unread('bob', 0);
    must(!(await ann.page.title()).startsWith('(2)'), 'the title counts nothing of bob');
  });

  await check('a room counts what was not seen, on both devices alike', async () => {
    await ann.choose('bob');
    await annToo.choose('bob');
    await bob.choose('Room 1');
    await bob.write('Anybody here?');
    for (const one of [ann, annToo]) await one.unread('Room 1', 1);
    await ann.choose('Room 1');
    await ann.sees('Anybody here?');
    for (const one of [ann, annToo]) await one.unread('Room 1', 0);
    await ann.write('I am.');
    await annToo.choose('Room 1');
    await annToo.sees('I am.');
  });

  await check('a room entered on one device is in the list of the other', async () => {
    await bob.openRoom('news');
    await bob.write('There is news.');
    await bob.isMarked('There is news.', 'Sent');
    await annToo.openRoom('news');
    await annToo.sees('There is news.');
    await until(() => ann.conversation('news').count(), 'the room in the list');
    await annToo.close();
    await bob.choose('Room 1');
  });

  await check('notifications come when they were asked for and the page is hidden, and never of oneself', async () => {
    const fay = await world.person('fay');
    await fay.page.addInitScript(() => {
      // A browser without a screen shows none; this one takes notes.
      globalThis.shown = [];
      globalThis.asked = 0;
      globalThis.Notification = class {
        static permission = 'default';
        static async requestPermission() {
          globalThis.asked++;
          this.permission = 'granted';
          return 'granted';
        }
        constructor(title, { body }) { globalThis.shown.push(`${title}: ${body}`); }
        close() {}
      };
      Object.defineProperty(document, 'hidden', { get: () => globalThis.isHidden === true });
    });
    await fay.register();
    mustEqual(await fay.page.evaluate(() => globalThis.asked), 0, 'asked without a click');
    const hide = (hidden) => fay.page.evaluate((value) => {
      globalThis.isHidden = value;
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
    const shown = () => fay.page.evaluate(() => globalThis.shown);
    await fay.page.click('#notify');
    await until(async () => await fay.page.getAttribute('#notify', 'aria-pressed') === 'true', 'notifications are on');
    await bob.write('while fay looks');
    await fay.sees('while fay looks');
    await hide(true);
    await bob.write('while fay is away');
    await until(async () => (await shown()).length === 1, 'one notification');
    mustEqual(await shown(), ['bob in Room 1: while fay is away'], 'notifications');
    await fay.unread('Room 1', 1);
    must((await fay.page.title()).startsWith('(1) '), 'the title counts');
    await hide(false);
    await fay.unread('Room 1', 0);
    mustEqual(await fay.page.locator('.divider.new').count(), 1, 'the line before what is new');
    await hide(true);
    await fay.write('from myself');
    await fay.isMarked('from myself', 'Sent');
    mustEqual((await shown()).length, 1, 'notifications');
    await fay.close();
  });

  await check('drafts stay with their conversation, also after a reload', async () => {
    await ann.choose('Room 1');
    await ann.page.fill('#composer-text', 'half a thought');
    await ann.choose('bob');
    mustEqual(await ann.page.inputValue('#composer-text'), '', 'the field');
    await ann.choose('Room 1');
    mustEqual(await ann.page.inputValue('#composer-text'), 'half a thought', 'the field');
    await ann.page.reload();
    await ann.showing('Room 1');
    await until(async () => await ann.page.inputValue('#composer-text') === 'half a thought', 'the draft');
    await ann.page.fill('#composer-text', '');
  });
}
