// Coming in, talking in rooms and in private, and what people write staying text.
import { get } from 'node:http';
import { must, mustEqual, until } from '../waiting.mjs';

const MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b> &amp; {{1+1}}';
const TRAPS = ['javascript:alert(1)', 'see javascript://example.org/%0aalert(1)', '<a href="javascript:alert(1)">x</a>', 'data:text/html,<script>alert(1)</script>'];

export async function talking(world) {
  const { ann, bob, check, picture, service } = world;

  await check('the page has a strict policy and asks nobody else for anything', async () => {
    const answer = await fetch(service.url);
    const policy = answer.headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
      `connect-src 'self' ws://127.0.0.1:${service.port} wss://127.0.0.1:${service.port};`]) must(policy.includes(part), `no ${part} in "${policy}"`);
    must(!/unsafe|\*|https?:/.test(policy), `the policy is "${policy}"`);
    mustEqual(answer.headers.get('x-content-type-options'), 'nosniff', 'X-Content-Type-Options');
    mustEqual(answer.headers.get('referrer-policy'), 'no-referrer', 'Referrer-Policy');
    await ann.page.goto(ann.url);
    await until(() => ann.page.isVisible('#login-form'), 'the form');
    mustEqual(await ann.focused(), 'login-name', 'focus');
    await picture(ann, 'login');
  });

  await check('the browser keeps the page, and asks whether it is still the same', async () => {
    const first = await ask(`${service.url}/app.js`);
    mustEqual(first.headers['cache-control'], 'no-cache', 'Cache-Control');
    const again = await ask(`${service.url}/app.js`, { 'If-Modified-Since': first.headers['last-modified'] });
    mustEqual(again.statusCode, 304, 'status');
  });

  await check('a wrong password is refused in plain words', async () => {
    await ann.page.fill('#login-name', 'nobody');
    await ann.page.fill('#login-password', 'wrong password');
    await ann.page.press('#login-password', 'Enter');
    await ann.says('#login-error', 'The user name or the password is wrong.');
    mustEqual(await ann.page.getAttribute('#login-password', 'aria-invalid'), 'true', 'the field that is wrong');
  });

  await check('two people register and are in the first room', async () => {
    await Promise.all([ann.register(), bob.register()]);
    await Promise.all([ann.showing('Room 1'), bob.showing('Room 1')]);
    await until(async () => await ann.focused() === 'composer-text', 'focus');
  });

  await check('a taken name is refused in plain words', async () => {
    const other = await world.person('ann');
    await other.page.goto(other.url);
    await other.page.click('#login-switch');
    await other.page.fill('#login-name', 'ann');
    await other.page.fill('#login-password', 'another one');
    await other.page.click('#login-submit');
    await other.says('#login-error', 'This user name is taken. Choose another one, or log in.');
    await other.close();
  });

  await check('they talk in the room, both ways and in one order', async () => {
    await ann.write('Good morning, bob.');
    await bob.sees('Good morning, bob.');
    await bob.write('Good morning!');
    await ann.sees('Good morning!');
    const burst = Array.from({ length: 15 }, (_, i) => `burst ${i}`);
    for (const [i, text] of burst.entries()) await (i % 2 ? bob : ann).write(text);
    await until(async () => (await ann.messages()).filter((text) => text.startsWith('burst')).length === 15, 'all 15');
    await until(async () => (await bob.messages()).filter((text) => text.startsWith('burst')).length === 15, 'all 15');
    mustEqual(await bob.messages(), await ann.messages(), 'the order bob sees');
  });

  await check('markup stays text', async () => {
    await bob.write(MARKUP);
    await ann.sees(MARKUP);
    mustEqual(await ann.page.locator('#shell .text *').count(), 0, 'elements inside of messages');
    must((await ann.text('.conversations .preview')).includes('<img'), 'the preview shows the text');
  });

  await check('addresses are links that tell nothing; other schemes stay text', async () => {
    for (const text of TRAPS) {
      await bob.write(text);
      await ann.sees(text);
    }
    mustEqual(await ann.page.locator('#messages a').count(), 0, 'links made of traps');
    await bob.write('It is on https://example.org/a?b=1, look.');
    await ann.sees('It is on https://example.org/a?b=1, look.');
    const link = ann.page.locator('#messages a');
    mustEqual([await link.getAttribute('href'), await link.getAttribute('rel'), await link.getAttribute('target')],
      ['https://example.org/a?b=1', 'noopener noreferrer nofollow', '_blank'], 'the link');
  });

  await check('a name with markup stays text, wherever it is shown', async () => {
    const mallory = await world.person('<i onclick=alert(1)>mallory</i>');
    await mallory.register();
    await mallory.write('who am I?');
    await ann.sees('who am I?');
    await until(async () => (await ann.page.locator('#people-list .name').allTextContents()).includes(mallory.name), 'the name in the list');
    await mallory.writeTo('ann');
    await mallory.write('psst');
    await until(async () => (await ann.page.locator('#directs .name').allTextContents()).includes(mallory.name), 'the name in the list');
    mustEqual(await ann.page.locator('#shell i, #shell [onclick]').count(), 0, 'elements made of names');
    await ann.page.locator('#directs button').click();
    await ann.showing(mallory.name);
    mustEqual(await ann.page.getAttribute('#composer-text', 'placeholder'), `Write to ${mallory.name}`, 'the field');
    await ann.choose('Room 1');
    await mallory.close();
  });

  await check('nobody can speak as somebody else, not even with JSON of their own', async () => {
    const trudy = await world.person('trudy');
    await trudy.register();
    const annId = await ann.page.evaluate(() => JSON.parse(Object.keys(localStorage).find((key) => key.startsWith('chat.user.')).slice('chat.user.'.length)));
    await trudy.page.evaluate(async ([token, annsId]) => {
      const { NativeClient } = await import('/native/native-client.js');
      const client = new NativeClient({ url: `ws://${location.host}/connection/websocket`, token });
      const connected = new Promise((ok) => { client.on('connected', ok); });
      client.connect();
      const { data } = await connected;
      const [low, high] = [Number(data.id), annsId].sort((a, b) => a - b);
      const from = { id: String(annsId), name: 'ann' };
      await client.publish('room:1', { type: 'message', id: 'forged', text: 'I owe trudy money', from, at: Date.now() });
      await client.publish(`dm:${low}:${high}`, { type: 'message', id: 'forged too', text: 'I, ann, confirm', from, to: from });
      await client.publish(`dm:${low}:${high}`, ['no message at all']);
      client.disconnect();
    }, [await trudy.token(), annId]);
    const author = (text) => ann.page.locator('#messages .message', { hasText: text }).locator('.author button, .author strong, p.hidden').allTextContents();
    for (const one of [ann, bob]) await one.sees('I owe trudy money');
    mustEqual(await author('I owe trudy money'), ['trudy'], 'who said it');
    await ann.unread('trudy', 2);
    await ann.choose('trudy');
    await ann.sees('["no message at all"]');
    mustEqual(await author('I, ann, confirm'), ['trudy'], 'who said it');
    mustEqual(await ann.page.locator('#messages .mine').count(), 0, 'messages that ann never wrote');
    await ann.choose('Room 1');
    await trudy.close();
  });

  await check('a room is named by letters and digits; anything else is refused in words and in the address', async () => {
    await ann.page.click('#rooms-open');
    await ann.page.fill('#room-name', '<img src=x onerror=alert(1)>');
    await ann.page.press('#room-name', 'Enter');
    await until(async () => (await ann.text('#room-error')).startsWith('A room is named with letters'), 'the sentence');
    await ann.page.keyboard.press('Escape');
    must(!await ann.page.isVisible('#rooms-dialog'), 'Escape closes the dialog');
    for (const address of ['#/room:%3Cimg%20src=x%20onerror=alert(1)%3E', '#/%E0%A4%A', '#/javascript:alert(1)', '#/user:1']) {
      await ann.page.evaluate((hash) => { location.hash = hash; }, address);
      await until(() => ann.page.isVisible('#empty'), `nothing is open at ${address}`);
    }
    await ann.choose('Room 1');
  });

  await check('rooms are found in the directory, and made by entering them', async () => {
    await bob.openRoom('general');
    await bob.write('First in here.');
    await bob.isMarked('First in here.', 'Sent');
    await ann.page.click('#rooms-open');
    const entry = ann.page.locator('#room-directory li', { hasText: 'general' });
    await until(() => entry.count(), 'general in the directory');
    must((await entry.textContent()).includes('1 online'), 'how many are there');
    await ann.page.fill('#room-name', 'gen');
    await until(async () => await ann.page.locator('#room-directory li').count() === 1, 'only what fits');
    await picture(ann, 'rooms');
    await entry.getByRole('button').click();
    await ann.showing('general');
    await ann.sees('First in here.');
    await ann.unread('general', 0);
    await ann.page.click('#leave');
    await until(async () => await ann.conversation('general').count() === 0, 'general has left the list');
    await ann.choose('Room 1');
    await bob.choose('Room 1');
  });

  await check('who is online follows comings and goings; two devices are one person', async () => {
    const names = async () => (await ann.page.locator('#people-list .name').allTextContents()).join(', ');
    await until(async () => await names() === 'ann (you), bob', 'mallory is gone');
    const eve = await world.person('eve');
    await eve.register();
    await until(async () => await names() === 'ann (you), bob, eve', 'eve has come');
    mustEqual(await ann.text('#people-title'), 'Online (3)', 'title');
    const eveToo = await world.person('eve');
    await eveToo.page.goto(eveToo.url);
    await eveToo.logIn();
    await eveToo.showing('Room 1');
    await until(async () => await eveToo.text('#people-title') === 'Online (3)', 'still three');
    mustEqual(await ann.text('#people-title'), 'Online (3)', 'title');
    await eve.close();
    await eveToo.write('still here');
    await ann.sees('still here');
    mustEqual(await names(), 'ann (you), bob, eve', 'people');
    await eveToo.close();
    await until(async () => await names() === 'ann (you), bob', 'eve is gone');
    mustEqual(await ann.text('#conversation-detail'), '2 online', 'detail');
  });

  await check('a person is written to by name, or by a click on them', async () => {
    await ann.page.click('#direct-open');
    await ann.page.fill('#direct-name', 'zoe');
    await ann.page.press('#direct-name', 'Enter');
    await ann.says('#direct-error', 'Nobody here is called zoe.');
    await ann.page.keyboard.press('Escape');
    await ann.page.locator('#people-list button', { hasText: 'bob' }).click();
    await ann.showing('bob');
    await ann.choose('Room 1');
    await ann.page.locator('#messages .author button', { hasText: 'bob' }).first().click();
    await ann.showing('bob');
    await ann.choose('Room 1');
  });

  await check('direct messages go both ways, with unread badges', async () => {
    await bob.writeTo('ann');
    await bob.write('A word in private?');
    await ann.unread('bob', 1);
    await bob.write('It is about lunch.');
    await ann.unread('bob', 2);
    must((await ann.page.title()).startsWith('(2) '), `the title is "${await ann.page.title()}"`);
    await picture(ann, 'unread');
    await ann.choose('bob');
    await ann.seesExactly(['A word in private?', 'It is about lunch.'], '');
    await ann.unread('bob', 0);
    mustEqual(await ann.page.locator('.divider.new').count(), 1, 'lines that say where the new ones begin');
    await ann.write('Noodles at noon.');
    await bob.seesExactly(['A word in private?', 'It is about lunch.', 'Noodles at noon.'], '');
    await picture(bob, 'direct-dark');
  });

  await check('Shift and Enter starts a line, Enter sends', async () => {
    await ann.choose('Room 1');
    await bob.choose('Room 1');
    await ann.page.focus('#composer-text');
    await ann.page.keyboard.type('first line');
    await ann.page.keyboard.press('Shift+Enter');
    await ann.page.keyboard.type('second line');
    await ann.page.keyboard.press('Enter');
    await bob.sees('first line\nsecond line');
    mustEqual(await ann.page.inputValue('#composer-text'), '', 'the field');
  });
}

/** Without a fetch, which says by itself that nothing may be kept. */
function ask(url, headers) {
  return new Promise((ok, no) => get(url, { headers }, (answer) => {
    answer.resume();
    answer.on('end', () => ok(answer));
  }).on('error', no));
}
