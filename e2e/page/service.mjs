// One chat service of our own: free ports, a temporary data folder, and nothing left behind.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './waiting.mjs';

async function freePort() {
  const server = createServer();
  await new Promise((ok, no) => server.once('error', no).listen(0, '127.0.0.1', ok));
  const { port } = server.address();
  await new Promise((ok) => server.close(ok));
  return port;
}

export class Service {
  #jar;
  #java;
  #process = null;
  #log = [];
  #data = mkdtempSync(join(tmpdir(), 'chat-page-'));

  constructor(jar, java) {
    this.#jar = jar;
    this.#java = java;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the service, a second time with the same ports and data, and waits until it is ready. */
  async start() {
    this.port ??= await freePort();
    this.managementPort ??= await freePort();
    const settings = {
      'quarkus.http.host': '127.0.0.1',
      'quarkus.http.port': this.port,
      'quarkus.management.host': '127.0.0.1',
      'quarkus.management.port': this.managementPort,
      'chat.gochat.tcp-port': -1,
      'chat.data-dir': this.#data,
      'chat.accounts.bcrypt-cost': 4,
    };
    const options = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
    const process = spawn(this.#java, ['--sun-misc-unsafe-memory-access=allow', ...options, '-jar', this.#jar], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = process;
    process.ended = new Promise((ok) => process.once('exit', ok));
    for (const stream of [process.stdout, process.stderr]) stream.on('data', (text) => this.#log.push(text));
    await until(async () => {
      if (process.exitCode !== null) throw new Error(`the service ended with code ${process.exitCode}`);
      return (await fetch(`http://127.0.0.1:${this.managementPort}/q/health/ready`).catch(() => null))?.ok;
    }, 'the service is ready', 60_000);
  }

  /** As a crash would end it. */
  async kill() {
    this.#process.kill('SIGKILL');
    await this.#process.ended;
  }

  /** Ends the service and its Redis, politely at first. */
  async stop() {
    const process = this.#process;
    if (process && process.exitCode === null && process.signalCode === null) {
      process.kill('SIGTERM');
      const impatience = setTimeout(() => process.kill('SIGKILL'), 20_000);
      await process.ended;
      clearTimeout(impatience);
    }
    this.#endRedis();
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** The Redis of a service that was killed goes on; its number is in the data folder. */
  #endRedis() {
    try {
      const pid = Number(readFileSync(join(this.#data, 'redis', 'redis.pid'), 'utf8'));
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('redis')) globalThis.process.kill(pid, 'SIGKILL');
    } catch { /* it has ended, as it should */ }
  }

  get log() {
    return this.#log.join('');
  }

  /** One of the HTTP calls with a JSON body; resolves with the data of its answer. */
  async call(path, body) {
    const response = await fetch(this.url + path, { method: 'POST', body: JSON.stringify(body) });
    const { code, data, message } = await response.json();
    if (code !== 0) throw new Error(`${path}: ${message}`);
    return data;
  }
}
