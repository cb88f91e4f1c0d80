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

  /** What the page should never say or do: errors, refused assets, requests to others. */
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
  }

  async write(text) {
    await this.page.fill('#composer-text', text);
    await this.page.press('#composer-text', 'Enter');
  }

  async openRoom(number) {
    await this.page.fill('#room-number', String(number));
    await this.page.press('#room-number', 'Enter');
    await this.showing(`Room ${number}`);
  }

  async writeTo(name) {
    await this.page.fill('#direct-name', name);
    await this.page.press('#direct-name', 'Enter');
    await this.showing(name);
  }

  showing(title) {
    return until(async () => await this.text('#conversation-title') === title, `${this.name} sees ${title}`);
  }

  /** The conversation of that title in the list. */
  conversation(title) {
    return this.page.locator('.conversations li', { has: this.page.locator('.name', { hasText: new RegExp(`^${title}$`) }) });
  }

  async text(selector) {
    return (await this.page.locator(selector).textContent())?.trim();
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

  focused() {
    return this.page.evaluate(() => document.activeElement?.id || document.activeElement?.className || document.activeElement?.tagName);
  }

  token() {
    return this.page.evaluate(() => localStorage.getItem('chat.token'));
  }

  async close() {
    await this.context.close();
    this.line.close();
  }
}
