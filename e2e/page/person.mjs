// Somebody in front of the page: a browser of their own, and the words for what they do and see.
import { Line } from './line.mjs';
import { mustEqual, until } from './waiting.mjs';

const PASSWORD = 'correct horse';

export class Person {
  static async open(browser, port, name, options = {}) {
    const line = await Line.to(port);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return new Person(context, page, line, name);
  }

  /** What the page should never say or do: errors, violations of the policy, refused assets, requests to others. */
  complaints = [];

  constructor(context, page, line, name) {
    Object.assign(this, { context, page, line, name, url: line.url });
    page.on('pageerror', (error) => this.complaints.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('console', (message) => {
      // A browser reports each lost connection as an error; losing some is part of these checks.
      if (message.type() === 'error' && !/WebSocket connection|net::ERR_/.test(message.text())) {
        this.complaints.push(`console: ${message.text()}`);
      }
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${line.url}/`)) this.complaints.push(`request: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) this.complaints.push(`status ${response.status()}: ${response.url()}`);
    });
  }

  async register() {
    await this.page.goto(this.url);
    await this.page.click('#login-switch');
    await this.#fillIn();
    await this.entered();
  }

  async logIn() {
    await this.#fillIn();
    await this.entered();
  }

  async #fillIn() {
    await this.page.fill('#login-name', this.name);
    await this.page.fill('#login-password', PASSWORD);
    await this.page.click('#login-submit');
  }

  async entered() {
    await until(async () => await this.text('#account-name') === this.name, `${this.name} is in the chat`);
    await until(() => this.page.locator('#opened:visible, #empty:visible').count(), `${this.name} sees a conversation`);
  }

  async write(text) {
    await this.page.fill('#composer-text', text);
    await this.page.press('#composer-text', 'Enter');
  }

  /** Goes on typing until the other one sees it: a signal may be dropped, the next one comes after some seconds. */
  async typesSeenBy(other) {
    await this.page.focus('#composer-text');
    await until(async () => {
      await this.page.keyboard.type('m');
      return await other.text('#typing') === `${this.name} is typing…`;
    }, `${other.name} sees ${this.name} typing`);
  }

  async openRoom(name) {
    await this.page.click('#rooms-open');
    await this.page.fill('#room-name', String(name));
    await this.page.press('#room-name', 'Enter');
    await this.showing(/^\d+$/.test(name) ? `Room ${name}` : name);
  }

  async writeTo(name) {
    await this.page.click('#direct-open');
    await this.page.fill('#direct-name', name);
    await this.page.press('#direct-name', 'Enter');
    await this.showing(name);
  }

  /** Clicks a conversation in the list. */
  async choose(title) {
    await this.conversation(title).getByRole('button').click();
    await this.showing(title);
  }

  showing(title) {
    return until(async () => await this.text('#conversation-title') === title, `${this.name} sees ${title}`);
  }

  /** The conversation of that title in the list. */
  conversation(title) {
    return this.page.locator('.conversations li', { has: this.page.locator('.name', { hasText: new RegExp(`^${title}$`) }) });
  }

  /** Waits until the list says so many unread messages of a conversation; 0 is no badge. */
  async unread(title, count) {
    const badge = this.conversation(title).locator('.badge [aria-hidden]');
    await until(async () => Number(await badge.allTextContents()) === count, `${this.name} has ${count} unread in ${title}`);
  }

  async text(selector) {
    return (await this.page.locator(selector).textContent())?.trim();
  }

  says(selector, text) {
    return until(async () => await this.text(selector) === text, `${this.name} reads "${text}"`);
  }

  /** The texts of the messages on the page, in order. */
  messages() {
    return this.page.locator('#messages .text').allTextContents();
  }

  sees(text) {
    return until(async () => (await this.messages()).includes(text), `${this.name} sees "${text}"`);
  }

  /** Exactly these among those that begin with the prefix, each once and in order. */
  async seesExactly(texts, prefix) {
    const mine = async () => (await this.messages()).filter((text) => text.startsWith(prefix));
    await until(async () => (await mine()).length >= texts.length, `${this.name} sees ${texts.length} of ${prefix}`);
    mustEqual(await mine(), texts, `what ${this.name} sees`);
  }

  /** The word under one of the messages: Sent, Seen, Sending…, or none. */
  async mark(text) {
    const row = this.page.locator('#messages .message', { has: this.page.locator('.text', { hasText: new RegExp(`^${text}$`) }) });
    return (await row.locator('.mark').allTextContents()).join().trim();
  }

  isMarked(text, word) {
    return until(async () => await this.mark(text) === word, `"${text}" is marked "${word}"`);
  }

  focused() {
    return this.page.evaluate(() => document.activeElement?.id || document.activeElement?.className || document.activeElement?.tagName);
  }

  /** Presses Tab until something has focus. */
  async tabTo(id, keys = 'Tab') {
    for (let i = 0; i < 60; i++) {
      if (await this.focused() === id) return;
      await this.page.keyboard.press(keys);
    }
    throw new Error(`${keys} never came to ${id}`);
  }

  token() {
    return this.page.evaluate(() => localStorage.getItem('chat.token'));
  }

  async close() {
    await this.context.close();
    this.line.close();
  }
}
