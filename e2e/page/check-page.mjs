#!/usr/bin/env node
// Checks the chat page in a real browser against a service of its own, which it starts, kills and restarts.
//
//   npm install && node check-page.mjs
//
// Environment:
//   JAR        the service (chat-service/target/quarkus-app/quarkus-run.jar of this repository)
//   JAVA       a java 25 (JAVA_HOME's, else the one on the PATH)
//   CHROMIUM   the browser (/usr/bin/chromium)
//   PICTURES   a folder for screenshots; none are made without it
// One line per check, last line `N passed, N failed`; exit status 0 only when nothing failed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Person } from './person.mjs';
import { Service } from './service.mjs';
import { must, mustEqual, until } from './waiting.mjs';

const { env } = process;
const jar = env.JAR ?? fileURLToPath(new URL('../../chat-service/target/quarkus-app/quarkus-run.jar', import.meta.url));
const java = env.JAVA ?? (env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java');
const pictures = env.PICTURES;
const service = new Service(jar, java);
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

let browser;
let ann;
let bob;
let passed = 0;
let failed = 0;

async function check(name, body) {
  const begun = Date.now();
  try {
    await body();
    passed++;
    console.log(`ok      ${name} (${Date.now() - begun} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error.message.split('\n')[0]}`);
    for (const one of [ann, bob]) await picture(one, `failed-${failed}-${one?.name}`).catch(() => {});
  }
}

async function picture(person, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await person.page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function checks() {
  await check('the page has a strict policy and asks nobody else for anything', async () => {
    const page = await fetch(service.url);
    const policy = page.headers.get('content-security-policy') ?? '';
    must(policy.includes("default-src 'self'"), `the policy is "${policy}"`);
    must(!policy.includes('unsafe'), `the policy is "${policy}"`);
    await ann.page.goto(ann.url);
    await until(() => ann.page.isVisible('#login-form'), 'the form');
    mustEqual(await ann.focused(), 'login-name', 'focus');
    await picture(ann, 'login');
  });

  await check('a wrong password is refused in plain words', async () => {
    await ann.page.fill('#login-name', 'nobody');
    await ann.page.fill('#login-password', 'wrong password');
    await ann.page.press('#login-password', 'Enter');
    await until(async () => await ann.text('#login-error') === 'The user name or the password is wrong.', 'the refusal');
  });

  await check('two people register and are in the first room', async () => {
    await Promise.all([ann.register(), bob.register()]);
    await Promise.all([ann.showing('Room 1'), bob.showing('Room 1')]);
    mustEqual(await ann.focused(), 'composer-text', 'focus');
  });

  await check('a taken name is refused in plain words', async () => {
    const other = await Person.open(browser, service.port, 'ann');
    await other.page.goto(other.url);
    await other.page.click('#login-switch');
    await other.page.fill('#login-name', 'ann');
    await other.page.fill('#login-password', 'another one');
    await other.page.click('#login-submit');
    await until(async () => (await other.text('#login-error')).startsWith('This user name is taken.'), 'the refusal');
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
    const attempt = '<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b> &amp; {{1+1}}';
    await bob.write(attempt);
    await ann.sees(attempt);
    mustEqual(await ann.page.locator('#shell .text *').count(), 0, 'elements inside of messages');
    must((await ann.text('.conversations .preview')).includes('<img'), 'the preview shows the text');
  });

  await check('a name with markup stays text', async () => {
    const mallory = await Person.open(browser, service.port, '<i>mallory</i>');
    await mallory.register();
    await mallory.write('who am I?');
    await ann.sees('who am I?');
    await until(async () => (await ann.page.locator('#people-list .clip').allTextContents()).includes('<i>mallory</i>'), 'the name in the list');
    mustEqual(await ann.page.locator('#shell i').count(), 0, 'elements made of names');
    mustEqual(mallory.complaints, [], 'complaints');
    await mallory.close();
  });

  await check('who is online follows comings and goings', async () => {
    const names = async () => (await ann.page.locator('#people-list .clip').allTextContents()).join(', ');
    await until(async () => await names() === 'ann (you), bob', 'mallory is gone');
    const eve = await Person.open(browser, service.port, 'eve');
    await eve.register();
    await until(async () => await names() === 'ann (you), bob, eve', 'eve has come');
    mustEqual(await ann.text('#people-title'), 'Online (3)', 'title');
    await eve.close();
    await until(async () => await names() === 'ann (you), bob', 'eve is gone');
    mustEqual(await ann.text('#conversation-detail'), '2 online', 'detail');
  });

  await check('direct messages go both ways, with unread badges', async () => {
    await bob.writeTo('ann');
    await bob.write('A word in private?');
    const badge = ann.conversation('bob').locator('.badge [aria-hidden]');
    await until(async () => await badge.count() === 1 && await badge.textContent() === '1', 'one unread');
    await bob.write('It is about lunch.');
    await until(async () => await badge.textContent() === '2', 'two unread');
    must((await ann.page.title()).startsWith('(2) '), `the title is "${await ann.page.title()}"`);
    await picture(ann, 'unread');
    await ann.conversation('bob').getByRole('button').click();
    await ann.seesExactly(['A word in private?', 'It is about lunch.'], '');
    await until(async () => await badge.count() === 0, 'nothing unread');
    mustEqual(await ann.page.locator('.divider.new').count(), 1, 'lines that say where the new ones begin');
    await ann.write('Noodles at noon.');
    await bob.seesExactly(['A word in private?', 'It is about lunch.', 'Noodles at noon.'], '');
    await picture(bob, 'direct-dark');
  });

  await check('nobody of that name: said in words', async () => {
    await ann.page.fill('#direct-name', 'zoe');
    await ann.page.press('#direct-name', 'Enter');
    await until(async () => (await ann.text('#direct-error')).startsWith('zoe: nobody'), 'the sentence');
    await ann.page.fill('#direct-name', '');
  });

  await check('a room counts what was not seen', async () => {
    await bob.conversation('Room 1').getByRole('button').click();
    await bob.showing('Room 1');
    await bob.write('Anybody here?');
    await until(async () => await ann.conversation('Room 1').locator('.badge').count() === 1, 'a badge');
    await ann.conversation('Room 1').getByRole('button').click();
    await ann.sees('Anybody here?');
    await until(async () => await ann.conversation('Room 1').locator('.badge').count() === 0, 'no badge');
  });

  await check('Shift and Enter starts a line, Enter sends', async () => {
    await ann.page.focus('#composer-text');
    await ann.page.keyboard.type('first line');
    await ann.page.keyboard.press('Shift+Enter');
    await ann.page.keyboard.type('second line');
    await ann.page.keyboard.press('Enter');
    await bob.sees('first line\nsecond line');
    mustEqual(await ann.page.inputValue('#composer-text'), '', 'the field');
  });

  await check('history comes page by page, and the reader keeps their place', async () => {
    const authToken = await bob.token();
    for (let i = 0; i < 130; i++) await service.call('/push/pushRoom', { authToken, roomId: 7, msg: `page ${i}` });
    await ann.openRoom(7);
    await ann.sees('page 129');
    mustEqual((await ann.messages()).length, 50, 'messages of the first page');
    await ann.page.hover('#scroller');
    let before;
    await until(async () => {
      before = await ann.page.evaluate(placeOf, { text: 'page 81', scrollTo: 300, rows: 50 }) ?? before;
      return (await ann.messages()).length === 100;
    }, 'the second page');
    const after = await ann.page.evaluate(placeOf, { text: 'page 81' });
    must(Math.abs(after - before) <= 2, `the reader's place moved from ${before} to ${after}`);
    await until(async () => {
      await ann.page.evaluate(() => { document.getElementById('scroller').scrollTop = 0; });
      return (await ann.messages()).length === 130;
    }, 'the last page');
    mustEqual(await ann.messages(), Array.from({ length: 130 }, (_, i) => `page ${i}`), 'the whole room');
    await until(async () => await ann.text('#history-note') === 'This is the beginning of Room 7.', 'the beginning');
    await ann.page.evaluate(() => { document.getElementById('scroller').scrollTop = 0; });
    await service.call('/push/pushRoom', { authToken, roomId: 7, msg: 'page 130' });
    await until(async () => await ann.text('#jump') === '1 new message', 'the way to the new one');
    await ann.page.click('#jump');
    await until(() => ann.page.evaluate(() => {
      const { scrollTop, scrollHeight, clientHeight } = document.getElementById('scroller');
      return scrollHeight - scrollTop - clientHeight < 2;
    }), 'the end');
    await ann.page.click('#leave');
  });

  await check('offline: what is written waits, and what was missed comes', async () => {
    await Promise.all([ann, bob].map(async (one) => {
      await one.openRoom(2);
    }));
    await ann.write('gap 0');
    await bob.sees('gap 0');
    await ann.context.setOffline(true);
    ann.line.cut();
    await until(async () => await ann.page.isVisible('#status') && (await ann.text('#status-text')).startsWith('You are offline.'), 'the word for it');
    await ann.write('gap 3');
    must((await ann.text('#messages .unsent .mark')).startsWith('Sending'), 'the message waits');
    await bob.write('gap 1');
    await bob.write('gap 2');
    await bob.sees('gap 2');
    const { userId } = await service.call('/user/checkAuth', { authToken: await ann.token() });
    await service.call('/push/push', { authToken: await bob.token(), toUserId: userId, roomId: 2, msg: 'are you there?' });
    await picture(ann, 'offline');
    await ann.context.setOffline(false);
    await ann.seesExactly(['gap 0', 'gap 1', 'gap 2', 'gap 3'], 'gap');
    await bob.seesExactly(['gap 0', 'gap 1', 'gap 2', 'gap 3'], 'gap');
    await until(async () => !await ann.page.isVisible('#status'), 'no word any more');
    mustEqual(await ann.page.locator('#messages .unsent').count(), 0, 'unsent messages');
    await until(async () => await ann.conversation('bob').locator('.badge').count() === 1, 'the badge of the direct message');
    await ann.conversation('bob').getByRole('button').click();
    await ann.sees('are you there?');
    await ann.page.goBack();
    await ann.showing('Room 2');
  });

  await check('the service is killed while they write, and nothing is lost or doubled', async () => {
    await bob.page.focus('#composer-text');
    await bob.page.keyboard.type('half a sen');
    for (let i = 0; i < 5; i++) await ann.write(`crash ${i}`);
    await service.kill();
    for (let i = 5; i < 10; i++) await ann.write(`crash ${i}`);
    await until(() => bob.page.isVisible('#status'), 'bob is told');
    await bob.page.keyboard.type('tence');
    await picture(bob, 'lost-dark');
    await service.start();
    for (const one of [ann, bob]) {
      await until(async () => {
        if (await one.page.isVisible('#status-retry')) await one.page.click('#status-retry', { timeout: 500 }).catch(() => {});
        return !await one.page.isVisible('#status');
      }, `${one.name} is connected`);
    }
    mustEqual(await bob.page.inputValue('#composer-text'), 'half a sentence', 'what bob was writing');
    const all = Array.from({ length: 10 }, (_, i) => `crash ${i}`);
    await ann.seesExactly(all, 'crash');
    await bob.seesExactly(all, 'crash');
    await bob.page.press('#composer-text', 'Enter');
    await ann.sees('half a sentence');
    await until(async () => await ann.text('#conversation-detail') === '2 online', 'both are online again');
  });

  await check('a reload finds everything again', async () => {
    await ann.page.reload();
    await ann.entered();
    await ann.showing('Room 2');
    await ann.sees('half a sentence');
    await until(async () => await ann.conversation('bob').count() === 1, 'the direct messages with bob');
    mustEqual(await ann.page.locator('#rooms li').count(), 2, 'rooms');
    mustEqual(await ann.page.locator('.badge').count(), 0, 'unread badges');
  });

  await check('Tab goes through the page in its order, and focus can be seen', async () => {
    await ann.page.evaluate(() => {
      document.activeElement.blur();
      getSelection().removeAllRanges();
    });
    await ann.page.click('.brand');
    const stops = [];
    for (let i = 0; i < 20; i++) {
      await ann.page.keyboard.press('Tab');
      const stop = await ann.page.evaluate(() => {
        const one = document.activeElement;
        if (one === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        return {
          name: one.id || (one.querySelector('.name') ?? one).textContent.trim() || one.getAttribute('aria-label'),
          seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && box.top >= 0 && box.width > 0,
        };
      });
      if (!stop) break;
      stops.push(stop);
      if (stop.name === 'people-close') break;
    }
    mustEqual(stops.filter(({ seen }) => !seen), [], 'stops without a visible focus');
    const names = stops.map(({ name }) => name);
    mustEqual(names.slice(names.indexOf('Room 1')), ['Room 1', 'Room 2', 'room-number', 'Open', 'bob', 'direct-name', 'Write', 'logout',
      'leave', 'people-toggle', 'scroller', 'composer-text', 'Send', 'people-close'], 'order');
  });

  await check('everything to press or fill in has a name', async () => {
    const nameless = await ann.page.evaluate(() => [...document.querySelectorAll('button, input, textarea')]
      .filter((one) => !one.closest('[hidden]'))
      .filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length))
      .map((one) => one.outerHTML));
    mustEqual(nameless, [], 'nameless controls');
  });

  await check('a phone shows one thing at a time, and nothing hangs over', async () => {
    const fits = async (where) => {
      const [content, window] = await ann.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      must(content <= window, `${where} is ${content} wide on a phone of ${window}`);
    };
    await ann.page.setViewportSize(PHONE);
    await ann.write(`long${'g'.repeat(300)}`);
    await until(() => ann.page.isVisible('#back'), 'the way back');
    must(!await ann.page.isVisible('.sidebar'), 'the list is away');
    await fits('the conversation');
    await picture(ann, 'phone-conversation');
    await ann.page.click('#people-toggle');
    await until(() => ann.page.isVisible('#people-list li >> nth=1'), 'the people');
    await fits('the people');
    await ann.page.keyboard.press('Escape');
    if (await ann.page.isVisible('#people')) await ann.page.click('#people-close');
    await ann.page.click('#back');
    await until(() => ann.page.isVisible('.sidebar'), 'the list');
    must(!await ann.page.isVisible('#composer'), 'the conversation is away');
    await fits('the list');
    await picture(ann, 'phone-list');
    await ann.conversation('bob').getByRole('button').click();
    await ann.sees('Noodles at noon.');
    await ann.page.goBack();
    await until(() => ann.page.isVisible('.sidebar'), 'the list, by the back button');
    await ann.page.setViewportSize(DESK);
  });

  await check('text is readable in light and dark', async () => {
    await ann.conversation('Room 2').getByRole('button').click();
    await ann.sees('half a sentence');
    for (const colorScheme of ['light', 'dark']) {
      await ann.page.emulateMedia({ colorScheme });
      const weak = await ann.page.evaluate(weakTexts);
      mustEqual(weak, [], `texts with a contrast below 4.5 in ${colorScheme}`);
      await picture(ann, `room-${colorScheme}`);
    }
    await ann.page.emulateMedia({ colorScheme: 'light' });
  });

  await check('logged out, in again: the conversations are still there', async () => {
    const token = await ann.token();
    await ann.page.click('#logout');
    await until(() => ann.page.isVisible('#login-form'), 'the form');
    must(!await ann.page.isVisible('#shell'), 'the chat is away');
    mustEqual(await ann.token(), null, 'the token');
    await until(async () => await service.call('/user/checkAuth', { authToken: token }).then(() => false, () => true), 'the session is over');
    await bob.writeTo('ann');
    await bob.write('while you were out');
    await ann.logIn();
    await until(async () => await ann.conversation('bob').locator('.badge').count() === 1, 'the badge of what came meanwhile');
    await ann.conversation('bob').getByRole('button').click();
    await ann.sees('while you were out');
  });

  await check('a session that has ended leads back to the form, with a word', async () => {
    await service.call('/user/logout', { authToken: await bob.token() });
    bob.line.cut();
    await until(async () => await bob.page.isVisible('#login-notice')
      && await bob.text('#login-notice') === 'Your session has ended. Log in again.', 'the word');
    must(!await bob.page.isVisible('#shell'), 'the chat is away');
    await bob.logIn();
  });

  await check('the page never complained', () => {
    mustEqual([...ann.complaints, ...bob.complaints], [], 'complaints');
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

/** Runs in the page. Every text that can be seen against the background that is really behind it (WCAG 2, AA). */
function weakTexts() {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return text.startsWith('color(srgb') ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color[3] === 1) return color;
    }
    return [255, 255, 255, 1];
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility({ visibilityProperty: true }) || node.closest('.hidden, .skip')) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) weak.push(`${ratio.toFixed(2)} "${walker.currentNode.textContent.trim().slice(0, 30)}"`);
  }
  return weak;
}

async function main() {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await service.stop();
      process.exit(1);
    });
  }
  try {
    await service.start();
    browser = await chromium.launch({
      executablePath: env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    });
    ann = await Person.open(browser, service.port, 'ann');
    bob = await Person.open(browser, service.port, 'bob', { colorScheme: 'dark' });
    await checks();
  } catch (error) {
    failed++;
    console.log(`FAILED  ${error.stack}`);
  } finally {
    for (const one of [ann, bob]) await one?.close();
    await browser?.close();
    await service.stop();
  }
  if (failed) console.log(`--- what the service said ---\n${service.log}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

await main();
