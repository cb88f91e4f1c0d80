// Lost lines, lost answers, a service that is killed.
import { must, mustEqual, until } from '../waiting.mjs';

export async function connection(world) {
  const { ann, bob, check, service } = world;

  await check('offline: what is written waits, and what was missed comes', async () => {
    await Promise.all([ann.openRoom(2), bob.openRoom(2)]);
    await ann.write('gap 0');
    await bob.sees('gap 0');
    await ann.context.setOffline(true);
    ann.line.cut();
    await until(async () => await ann.page.isVisible('#status') && (await ann.text('#status-text')).startsWith('You are offline.'), 'the word for it');
    await ann.write('gap 3');
    await ann.isMarked('gap 3', 'Sending…');
    await bob.write('gap 1');
    await bob.write('gap 2');
    await bob.isMarked('gap 2', 'Sent');
    const { userId } = await service.call('/user/checkAuth', { authToken: await ann.token() });
    await service.call('/push/push', { authToken: await bob.token(), toUserId: userId, roomId: 2, msg: 'are you there?' });
    await world.picture(ann, 'offline');
    await ann.context.setOffline(false);
    await ann.seesExactly(['gap 0', 'gap 1', 'gap 2', 'gap 3'], 'gap');
    await bob.seesExactly(['gap 0', 'gap 1', 'gap 2', 'gap 3'], 'gap');
    await until(async () => !await ann.page.isVisible('#status'), 'no word any more');
    mustEqual(await ann.page.locator('#messages .unsent').count(), 0, 'unsent messages');
    await ann.unread('bob', 1);
    await ann.choose('bob');
    await ann.sees('are you there?');
    await ann.page.goBack();
    await ann.showing('Room 2');
  });

  await check('an answer that is lost costs nothing: the message is sent again, and is there once', async () => {
    ann.line.loseAnswers();
    await ann.write('once only');
    await bob.sees('once only');
    await ann.isMarked('once only', 'Sending…');
    ann.line.cut();
    await ann.isMarked('once only', 'Sent');
    await ann.write('once more');
    await bob.sees('once more');
    await bob.seesExactly(['once only', 'once more'], 'once');
    await ann.seesExactly(['once only', 'once more'], 'once');
  });

  await check('what waits survives a reload of the page', async () => {
    await ann.context.setOffline(true);
    ann.line.cut();
    await until(() => ann.page.isVisible('#status'), 'the word for it');
    await ann.write('written before the reload');
    await ann.isMarked('written before the reload', 'Sending…');
    await ann.context.setOffline(false);
    await ann.page.reload();
    await ann.showing('Room 2');
    await bob.sees('written before the reload');
    await ann.seesExactly(['written before the reload'], 'written');
    await ann.isMarked('written before the reload', 'Sent');
  });

  await check('a failed message says so, and is tried again under the same id without a double', async () => {
    const dan = await world.person('dan');
    const ids = [];
    await dan.page.routeWebSocket(/connection\/websocket/, (near) => {
      const far = near.connectToServer();
      let refused = 0;
      near.onMessage((frame) => {
        for (const command of String(frame).split('\n').filter(Boolean).map((line) => JSON.parse(line))) {
          if (command.rpc?.method !== 'send') continue;
          ids.push(command.rpc.data.id);
          refused ||= command.id;
        }
        far.send(frame);
      });
      far.onMessage((frame) => {
        const lines = String(frame).split('\n').filter(Boolean).map((line) => JSON.parse(line));
        // The first message is taken by the service, and its writer is told the opposite and does not get it back.
        const kept = lines.map((line) => (refused && line.id === refused ? { id: line.id, error: { code: 106, message: 'not today' } } : line))
          .filter((line) => !(ids.length === 1 && line.push?.pub?.data?.id === ids[0]));
        if (kept.length) near.send(kept.map((line) => JSON.stringify(line)).join('\n'));
      });
    });
    await dan.register();
    await dan.openRoom('doubt');
    await bob.openRoom('doubt');
    await dan.write('did you get this?');
    await until(async () => (await dan.mark('did you get this\\?')).startsWith('Not sent. not today'), 'the word for it');
    await bob.sees('did you get this?');
    await world.picture(dan, 'failed-message');
    must((await dan.conversation('doubt').textContent()).includes('A message was not sent'), 'the list says so too');
    await dan.page.getByRole('button', { name: 'Try again' }).click();
    await dan.isMarked('did you get this\\?', 'Sent');
    mustEqual([ids.length, new Set(ids).size], [2, 1], 'attempts and ids');
    await dan.write('and now?');
    await bob.seesExactly(['did you get this?', 'and now?'], '');
    await dan.seesExactly(['did you get this?', 'and now?'], '');
    await dan.close();
    await bob.page.click('#leave');
    await bob.choose('Room 2');
  });

  await check('a log that has lost its end is read anew', async () => {
    // The service says recovered: false where it cannot join on; a position beyond what it keeps is such a case.
    const ida = await world.person('ida');
    await ida.page.routeWebSocket(/connection\/websocket/, (near) => {
      const far = near.connectToServer();
      near.onMessage((frame) => far.send(String(frame).replaceAll(/"recover":true,"epoch":"[^"]*"/g, '"recover":true,"epoch":"another"')));
    });
    await ida.register();
    await ida.openRoom(2);
    await ida.sees('once more');
    ida.line.cut();
    await bob.write('while ida was away');
    await ida.sees('while ida was away');
    await ida.seesExactly(['gap 0', 'gap 1', 'gap 2', 'gap 3'], 'gap');
    await ida.close();
  });

  await check('the service is killed while they write, and nothing is lost or doubled', async () => {
    await bob.page.focus('#composer-text');
    await bob.page.keyboard.type('half a sen');
    for (let i = 0; i < 5; i++) await ann.write(`crash ${i}`);
    await service.kill();
    for (let i = 5; i < 10; i++) await ann.write(`crash ${i}`);
    await until(() => bob.page.isVisible('#status'), 'bob is told');
    await until(async () => /Connection lost\. Reconnecting in \d+ s…|Reconnecting…/.test(await bob.text('#status-text')), 'in words, with a countdown');
    await bob.page.keyboard.type('tence');
    await world.picture(bob, 'lost-dark');
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
    await until(async () => await ann.page.locator('#rooms li').count() === 3, 'rooms');
    for (const title of ['Room 2', 'bob']) await ann.unread(title, 0);
    must(await ann.page.isVisible('#composer'), 'the conversation is open');
  });
}
