// axe-core on every state of the page, in both themes, wide and narrow. Its script is injected, which the page's policy
// forbids; so these people have a browser that ignores the policy.
import { createRequire } from 'node:module';
import { mustEqual, until } from '../waiting.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

export async function accessibility(world) {
  const { bob, check } = world;
  const violations = async ({ page }) => {
    if (!await page.evaluate(() => 'axe' in globalThis)) await page.addScriptTag({ path: AXE });
    const { violations: found } = await page.evaluate(() => globalThis.axe.run());
    return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`));
  };

  for (const [size, viewport] of Object.entries({ wide: WIDE, phone: PHONE })) {
    const name = `max-${size}`;
    const max = await world.person(name, { viewport, bypassCSP: true });
    const list = async (action) => {
      if (size === 'phone') {
        await max.page.click('.drawer-open');
        await until(() => max.page.isVisible('.sidebar'), 'the drawer');
      }
      await action();
    };
    const inBothThemes = async (state) => {
      for (const colorScheme of ['light', 'dark']) {
        await max.page.emulateMedia({ colorScheme });
        await world.picture(max, `${state}-${size}-${colorScheme}`);
        mustEqual(await violations(max), [], `violations (${state}, ${colorScheme})`);
      }
    };

    await check(`${size}: no violation of the accessibility rules on the form`, async () => {
      await max.page.goto(max.url);
      await until(() => max.page.isVisible('#login-form'), 'the form');
      await inBothThemes('form');
      await max.page.click('#login-submit');
      await max.says('#login-error', 'Enter a user name.');
      await inBothThemes('form-error');
    });

    await check(`${size}: … in a room with messages, a link, and somebody typing`, async () => {
      await max.register();
      await max.write('Hello, see https://example.org/ and tell me.');
      await bob.typesSeenBy(max);
      await bob.page.fill('#composer-text', '');
      await inBothThemes('room');
    });

    await check(`${size}: … with the list, the people and the dialogs`, async () => {
      await list(async () => {
        await inBothThemes('list');
        await max.page.click('#rooms-open');
        await until(() => max.page.isVisible('#room-directory li >> nth=0'), 'the directory');
        await inBothThemes('rooms-dialog');
        await max.page.keyboard.press('Escape');
        await max.page.click('#direct-open');
        await inBothThemes('direct-dialog');
        await max.page.keyboard.press('Escape');
        await max.page.keyboard.press('Escape');
      });
      if (size === 'phone') {
        await max.page.click('#people-toggle');
        await until(() => max.page.isVisible('#people'), 'the people');
        await inBothThemes('people');
        await max.page.keyboard.press('Escape');
      }
    });

    await check(`${size}: … in a direct conversation, with a failed message and unread ones, and without connection`, async () => {
      await list(() => max.writeTo('bob'));
      await max.write('for you alone');
      await bob.choose(name);
      await max.isMarked('for you alone', 'Seen');
      await inBothThemes('direct');
      await max.context.setOffline(true);
      max.line.cut();
      await until(() => max.page.isVisible('#status'), 'the word for it');
      await max.write('not yet');
      await max.isMarked('not yet', 'Sending…');
      await inBothThemes('offline');
      await max.context.setOffline(false);
      await max.isMarked('not yet', 'Sent').catch(() => max.isMarked('not yet', 'Seen'));
      await max.page.goto(`${max.url}/#/`);
      await until(() => max.page.isVisible('#empty'), 'nothing open');
      await inBothThemes('empty');
      await bob.choose('Room 1');
      await max.close();
    });
  }
}
