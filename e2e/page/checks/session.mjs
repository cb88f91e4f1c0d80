// The end of a session, by choice and otherwise.
import { must, mustEqual, until } from '../waiting.mjs';

export async function session(world) {
  const { ann, bob, check, service } = world;

  await check('logged out, in again: the conversations are still there', async () => {
    const token = await ann.token();
    await ann.page.fill('#composer-text', 'a secret draft');
    await ann.page.click('#logout');
    await until(() => ann.page.isVisible('#login-form'), 'the form');
    must(!await ann.page.isVisible('#shell'), 'the chat is away');
    mustEqual(await ann.token(), null, 'the token');
    mustEqual(await ann.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }).includes('secret')), false, 'drafts that stay behind');
    await until(async () => await service.call('/user/checkAuth', { authToken: token }).then(() => false, () => true), 'the session is over');
    await bob.writeTo('ann');
    await bob.write('while you were out');
    await ann.logIn();
    await ann.unread('bob', 1);
    await ann.choose('bob');
    await ann.sees('while you were out');
  });

  await check('a session that has ended leads back to the form, with a word', async () => {
    await service.call('/user/logout', { authToken: await bob.token() });
    bob.line.cut();
    await until(async () => await bob.page.isVisible('#login-notice')
      && await bob.text('#login-notice') === 'Your session has ended. Log in again.', 'the word');
    must(!await bob.page.isVisible('#shell'), 'the chat is away');
    await bob.logIn();
    await bob.showing('ann');
  });
}
