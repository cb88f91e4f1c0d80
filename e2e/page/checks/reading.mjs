// Long conversations: reading back, keeping one's place, and a page that stays small.
import { must, mustEqual, until } from '../waiting.mjs';

const MESSAGES = 420;
const MOST_IN_PAGE = 300;

export async function reading(world) {
  const { ann, bob, check, service } = world;
  const say = async (msg) => service.call('/push/pushRoom', { authToken: await bob.token(), roomId: 7, msg });
  const scrollTo = (top) => ann.page.evaluate((value) => { document.getElementById('scroller').scrollTop = value; }, top);

  await check('history comes page by page, and the reader keeps their place', async () => {
    for (let i = 0; i < MESSAGES; i++) await say(`page ${i}`);
    await ann.openRoom(7);
    await ann.sees(`page ${MESSAGES - 1}`);
    mustEqual((await ann.messages()).length, 50, 'messages of the first page');
    await ann.page.hover('#scroller');
    const text = `page ${MESSAGES - 49}`;
    let before;
    await until(async () => {
      before = await ann.page.evaluate(placeOf, { text, scrollTo: 300, rows: 50 }) ?? before;
      return (await ann.messages()).length === 100;
    }, 'the second page');
    const after = await ann.page.evaluate(placeOf, { text });
    must(Math.abs(after - before) <= 2, `the reader's place moved from ${before} to ${after}`);
  });

  await check('however far one reads back, the page stays small and nothing is left out', async () => {
    const met = new Set();
    let most = 0;
    const look = async () => {
      const messages = await ann.messages();
      for (const message of messages) met.add(message);
      most = Math.max(most, messages.length);
      return messages;
    };
    await until(async () => {
      await scrollTo(0);
      await look();
      return await ann.text('#history-note') === 'This is the beginning of Room 7.';
    }, 'the beginning');
    await look();
    mustEqual(met.size, MESSAGES, 'messages met');
    await until(async () => {
      await scrollTo(1_000_000);
      return (await look()).at(-1) === `page ${MESSAGES - 1}`;
    }, 'the end again');
    must(most <= MOST_IN_PAGE, `${most} messages were in the page at once`);
    const texts = await ann.messages();
    mustEqual(texts, Array.from({ length: texts.length }, (_, i) => `page ${MESSAGES - texts.length + i}`), 'the newest part, in order');
  });

  await check('what comes while one reads back waits with a word, and is unread until then', async () => {
    await scrollTo(0);
    await until(() => ann.page.isVisible('#jump'), 'the way to the end');
    await say(`page ${MESSAGES}`);
    await ann.says('#jump', '1 new message');
    await ann.unread('Room 7', 1);
    await ann.page.click('#jump');
    await until(() => ann.page.evaluate(() => {
      const { scrollTop, scrollHeight, clientHeight } = document.getElementById('scroller');
      return scrollHeight - scrollTop - clientHeight < 2;
    }), 'the end');
    await ann.unread('Room 7', 0);
    mustEqual(await ann.page.locator('.divider.new').count(), 1, 'the line before what is new');
    must((await ann.messages()).includes(`page ${MESSAGES}`), 'the message is shown');
  });

  await check('a long absence ends at the newest message, with a way to the first new one', async () => {
    await ann.choose('Room 1');
    for (let i = 0; i < 60; i++) await say(`absent ${i}`);
    await ann.unread('Room 7', 60);
    await ann.choose('Room 7');
    await ann.sees('absent 59');
    await world.picture(ann, 'absent');
    await ann.page.click('#to-new');
    await until(() => ann.page.evaluate(() => {
      const line = document.querySelector('.divider.new')?.getBoundingClientRect();
      const frame = document.getElementById('scroller').getBoundingClientRect();
      const next = document.querySelector('.divider.new + .message .text')?.textContent;
      return line?.top >= frame.top && line.bottom <= frame.bottom && (next === 'absent 0' || 'not yet');
    }).then(async (seen) => {
      // Reading the page before it can move the line out of sight; then the way is offered again.
      if (!seen && await ann.page.isVisible('#to-new')) await ann.page.click('#to-new');
      return seen === true;
    }), 'the line before the first new message');
  });

  await check('times are local and tell the whole date; days are separated; a person\'s messages stand together', async () => {
    const time = ann.page.locator('#messages .author time').first();
    const at = await time.getAttribute('datetime');
    const words = await ann.page.evaluate((moment) => [
      new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(new Date(moment)),
      new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(moment)),
    ], at);
    mustEqual([await time.textContent(), await time.getAttribute('title')], words, 'the time');
    must((await ann.page.locator('.divider').first().textContent()).length > 3, 'a day');
    must(await ann.page.locator('#messages .message.continued').count() > 10, 'continued messages');
    await ann.page.click('#leave');
    await ann.choose('Room 1');
  });
}

/** Runs in the page. Where a message stands, after scrolling if so many messages are shown. */
function placeOf({ text, scrollTo, rows }) {
  const messages = [...document.querySelectorAll('#messages .message')];
  if (rows !== undefined && messages.length !== rows) return undefined;
  if (scrollTo !== undefined) document.getElementById('scroller').scrollTop = scrollTo;
  const row = messages.find((one) => one.querySelector('.text').textContent === text);
  return Math.round(row.getBoundingClientRect().top);
}
