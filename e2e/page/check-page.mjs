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
import { accessibility } from './checks/accessibility.mjs';
import { connection } from './checks/connection.mjs';
import { keyboard } from './checks/keyboard.mjs';
import { marks } from './checks/marks.mjs';
import { reading } from './checks/reading.mjs';
import { session } from './checks/session.mjs';
import { talking } from './checks/talking.mjs';
import { windows } from './checks/windows.mjs';
import { Person } from './person.mjs';
import { Service } from './service.mjs';
import { mustEqual } from './waiting.mjs';

const { env } = process;
const jar = env.JAR ?? fileURLToPath(new URL('../../chat-service/target/quarkus-app/quarkus-run.jar', import.meta.url));
const java = env.JAVA ?? (env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java');

/** What the checks share: the service, the browser and the people, who go on from where the check before left them. */
class World {
  passed = 0;
  failed = 0;
  people = [];
  service = new Service(jar, java);

  /** Somebody with a browser of their own. Their complaints count until they close, and after. */
  async person(name, options) {
    const person = await Person.open(this.browser, this.service.port, name, options);
    this.people.push(person);
    return person;
  }

  check = async (name, body) => {
    const begun = Date.now();
    try {
      await body();
      this.passed++;
      console.log(`ok      ${name} (${Date.now() - begun} ms)`);
    } catch (error) {
      this.failed++;
      console.log(`FAILED  ${name}: ${error.message.split('\n')[0]}`);
      for (const one of this.people) await this.picture(one, `failed-${this.failed}-${one.name.replace(/\W/g, '')}`).catch(() => {});
    }
  };

  picture = async (person, name) => {
    if (!env.PICTURES || person.page.isClosed()) return;
    mkdirSync(env.PICTURES, { recursive: true });
    await person.page.screenshot({ path: join(env.PICTURES, `${name}.png`) });
  };
}

const world = new World();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await world.service.stop();
    process.exit(1);
  });
}
try {
  await world.service.start();
  world.browser = await chromium.launch({
    executablePath: env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  world.ann = await world.person('ann');
  world.bob = await world.person('bob', { colorScheme: 'dark' });
  for (const checks of [talking, marks, reading, keyboard, windows, accessibility, connection, session]) await checks(world);
  await world.check('the page never complained', () => {
    mustEqual(world.people.flatMap(({ name, complaints }) => complaints.map((one) => `${name}: ${one}`)), [], 'complaints');
  });
} catch (error) {
  world.failed++;
  console.log(`FAILED  ${error.stack}`);
} finally {
  for (const one of world.people) await one.close();
  await world.browser?.close();
  await world.service.stop();
}
if (world.failed) console.log(`--- what the service said ---\n${world.service.log}`);
console.log(`${world.passed} passed, ${world.failed} failed`);
process.exitCode = world.failed === 0 && world.passed > 0 ? 0 : 1;
