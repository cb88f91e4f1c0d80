// Everything without a mouse.
import { must, mustEqual, until } from '../waiting.mjs';

export async function keyboard(world) {
  const { ann, check } = world;

  await check('from the form to a message in a new room, by keyboard alone', async () => {
    const kim = await world.person('kim');
    const { keyboard: keys } = kim.page;
    await kim.page.goto(kim.url);
    await until(async () => await kim.focused() === 'login-name', 'focus in the form');
    await kim.tabTo('login-switch');
    await keys.press('Enter');
    mustEqual(await kim.focused(), 'login-name', 'focus');
    await keys.type('kim');
    await keys.press('Tab');
    await keys.type('correct horse');
    await keys.press('Enter');
    await kim.showing('Room 1');
    await until(async () => await kim.focused() === 'composer-text', 'focus in the field');
    await kim.tabTo('rooms-open', 'Shift+Tab');
    await keys.press('Enter');
    await until(async () => await kim.focused() === 'room-name', 'focus in the dialog');
    await keys.type('kims-room');
    await keys.press('Enter');
    await kim.showing('kims-room');
    await until(async () => await kim.focused() === 'composer-text', 'focus in the field');
    await keys.type('no mouse needed');
    await keys.press('Enter');
    await kim.isMarked('no mouse needed', 'Sent');
    await keys.press('Alt+ArrowDown');
    await kim.showing('Room 1');
    await keys.press('Alt+ArrowUp');
    await kim.showing('kims-room');
    await kim.tabTo('logout', 'Shift+Tab');
    await keys.press('Enter');
    await until(async () => await kim.focused() === 'login-name', 'the form again');
    await kim.close();
  });

  await check('Escape closes a dialog and gives focus back to what opened it', async () => {
    for (const opener of ['rooms-open', 'direct-open']) {
      await ann.page.focus(`#${opener}`);
      await ann.page.keyboard.press('Enter');
      await until(() => ann.page.isVisible('dialog[open]'), 'the dialog');
      for (let i = 0; i < 12; i++) {
        await ann.page.keyboard.press('Tab');
        must(await ann.page.evaluate(() => document.activeElement === document.body || document.querySelector('dialog[open]').contains(document.activeElement)),
          'focus stays in the dialog');
      }
      await ann.page.keyboard.press('Escape');
      await until(async () => !await ann.page.isVisible('dialog[open]'), 'no dialog');
      mustEqual(await ann.focused(), opener, 'focus');
    }
  });

  await check('Tab goes through the page in its order, and focus can be seen', async () => {
    await ann.page.evaluate(() => {
      document.activeElement.blur();
      getSelection().removeAllRanges();
    });
    await ann.page.click('.brand strong');
    const stops = [];
    for (let i = 0; i < 40 && stops.at(-1)?.name !== 'people-close'; i++) {
      await ann.page.keyboard.press('Tab');
      const stop = await ann.page.evaluate(() => {
        const one = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        return {
          name: one.id || one.querySelector('.name')?.textContent || one.getAttribute('aria-label') || one.tagName,
          seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && box.top >= 0 && box.width > 0,
        };
      });
      stops.push(stop);
    }
    mustEqual(stops.filter(({ seen }) => !seen), [], 'stops without a visible focus');
    const names = stops.map(({ name }) => name).filter((name) => name !== 'A');
    mustEqual(names.filter((name) => !name.startsWith('<i')), ['rooms-open', 'news', 'Room 1', 'direct-open', 'bob', 'trudy', 'notify', 'theme', 'logout', 'leave',
      'people-toggle', 'scroller', 'composer-text', 'Send', 'people-close'], 'order');
  });

  await check('the first stop leads past the list to the message field', async () => {
    await ann.page.focus('#skip');
    await ann.page.keyboard.press('Enter');
    mustEqual(await ann.focused(), 'composer-text', 'focus');
  });

  await check('new messages are read out, and the state of the connection', async () => {
    await world.bob.write('Can you hear me?');
    await ann.says('#announcer', 'bob: Can you hear me?');
    mustEqual(await ann.page.getAttribute('#announcer', 'role'), 'status', 'the region');
    mustEqual(await ann.page.getAttribute('#status-live', 'role'), 'status', 'the region');
  });
}
