// Windows of all sizes, and both themes.
import { must, mustEqual, until } from '../waiting.mjs';

const PHONE = { width: 360, height: 740 };

export async function windows(world) {
  const { ann, bob, check } = world;

  await check('on a phone the list is a drawer, and nothing hangs over', async () => {
    const pat = await world.person('pat', { viewport: PHONE, isMobile: true, hasTouch: true });
    const fits = async (where) => {
      const [content, window] = await pat.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      must(content <= window && window === PHONE.width, `${where} is ${content} wide on a phone of ${window}`);
    };
    await pat.page.goto(pat.url);
    await until(() => pat.page.isVisible('#login-form'), 'the form');
    await fits('the form');
    await pat.register();
    await pat.showing('Room 1');
    await pat.write(`long${'g'.repeat(300)}`);
    await pat.write(`https://example.org/${'way/'.repeat(60)}`);
    await until(async () => (await pat.messages()).length >= 2, 'the messages');
    must(!await pat.page.isVisible('.sidebar'), 'the list is away');
    await fits('the room');
    await pat.page.tap('#people-toggle');
    await until(() => pat.page.isVisible('#people-list li >> nth=1'), 'the people');
    await fits('the people');
    await pat.page.keyboard.press('Escape');
    await until(async () => !await pat.page.isVisible('#people'), 'no people');
    await pat.page.tap('#people-toggle');
    await until(() => pat.page.isVisible('#people'), 'the people');
    await pat.page.touchscreen.tap(20, 300);
    await until(async () => !await pat.page.isVisible('#people'), 'a tap beside the people closes them');
    await pat.page.tap('.drawer-open');
    await until(() => pat.page.isVisible('.sidebar'), 'the list');
    await fits('the list');
    must(await pat.page.evaluate(() => document.getElementById('sidebar').contains(document.activeElement)), 'focus is in the drawer');
    must(await pat.page.evaluate(() => document.getElementById('conversation').inert), 'what is under it cannot be reached');
    await pat.page.keyboard.press('Escape');
    await until(async () => !await pat.page.isVisible('.sidebar'), 'Escape closes the drawer');
    mustEqual(await pat.page.getAttribute('.drawer-open', 'aria-expanded'), 'false', 'the button says so');
    await pat.page.tap('.drawer-open');
    await pat.writeTo('bob');
    await until(async () => !await pat.page.isVisible('.sidebar'), 'choosing closes the drawer');
    await pat.write('from my phone');
    await bob.unread('pat', 1);
    await pat.page.goBack();
    await pat.showing('Room 1');
    await bob.choose('pat');
    await bob.write('got it');
    await until(() => pat.page.isVisible('#elsewhere'), 'the button shows that something is unread');
    await pat.close();
    await bob.choose('Room 1');
  });

  await check('the theme follows the system, or the switch, which is remembered', async () => {
    const background = () => ann.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await ann.page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    await ann.page.emulateMedia({ colorScheme: 'dark' });
    const dark = await background();
    must(light !== dark, 'two themes');
    await ann.page.click('#theme');
    mustEqual(await background(), light, 'light by choice');
    await ann.page.reload();
    await ann.entered();
    mustEqual(await background(), light, 'light after a reload');
    await ann.page.click('#theme');
    await ann.page.emulateMedia({ colorScheme: 'light' });
    mustEqual(await background(), dark, 'dark by choice');
    await ann.page.click('#theme');
    mustEqual(await background(), light, 'the system again');
  });

  await check('nothing moves for people who asked for that', async () => {
    const moving = await ann.page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => {
      const { transitionDuration, animationName } = getComputedStyle(one);
      return animationName !== 'none' || transitionDuration.split(',').some((time) => parseFloat(time) > 0);
    }).length);
    mustEqual(moving, 0, 'elements that move');
  });
}
