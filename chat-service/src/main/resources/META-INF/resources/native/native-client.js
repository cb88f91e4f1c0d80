import { Emitter } from './emitter.js';
import { fullJitter } from './backoff.js';
import { Subscription } from './subscription.js';
import { CloseCode, CommandError, ErrorCode, decodeFrame, encodeFrame, isTerminal } from './protocol.js';

/** A connection that lived this long was a good one: the next loss starts the backoff from the beginning. */
const STABLE_AFTER_MS = 5_000;
/** What a ping may be late before the connection counts as dead. */
const PING_GRACE_MS = 10_000;
const REFUSED = new Set([ErrorCode.UNAUTHORIZED, ErrorCode.TOKEN_EXPIRED]);

/**
 * The native door seen from a browser: keeps one connection up, and every subscription recovered on it.
 *
 * Events: `state` {name: connecting|waiting|connected|disconnected, ...} and `connected` {client, data}, which comes
 * before any subscription is told about it, so a listener can attach to server-side subscriptions in time.
 */
export class NativeClient extends Emitter {
  #options;
  #socket = null;
  #nextId = 1;
  #pending = new Map();
  #subscriptions = new Map();
  #attempt = 0;
  #retryTimer = null;
  #pingTimer = null;
  #pingEvery = 0;
  #answerPings = false;
  #connectedAt = 0;

  constructor({ url, token, createSocket = (at) => new WebSocket(at), commandTimeout = 10_000, backoff = {} }) {
    super();
    this.#options = { url, token, createSocket, commandTimeout, backoff };
    this.state = { name: 'disconnected', code: 0, reason: '' };
  }

  get isConnected() {
    return this.state.name === 'connected';
  }

  connect() {
    if (this.state.name === 'disconnected') this.#attempt = 0;
    if (this.state.name === 'disconnected' || this.state.name === 'waiting') this.#open();
  }

  disconnect() {
    this.#teardown(CloseCode.CLIENT_CLOSED, 'closed by the page');
    this.#setState({ name: 'disconnected', code: CloseCode.CLIENT_CLOSED, reason: '' });
  }

  /** The subscription of a channel, made on first use. */
  subscription(channel, options) {
    let subscription = this.#subscriptions.get(channel);
    if (!subscription) {
      subscription = new Subscription(channel, this.#link(), options);
      this.#subscriptions.set(channel, subscription);
      // Not at once: the caller attaches its listeners first.
      queueMicrotask(() => { if (this.isConnected && subscription.state === 'idle') subscription.start(); });
    }
    return subscription;
  }

  unsubscribe(channel) {
    const subscription = this.#subscriptions.get(channel);
    if (!subscription) return;
    this.#subscriptions.delete(channel);
    const told = subscription.state === 'subscribed' || subscription.state === 'subscribing';
    subscription.end(0, 'left');
    if (told && this.isConnected) this.command('unsubscribe', { channel }).catch(() => {});
  }

  rpc(method, data) {
    return this.command('rpc', { method, data }).then((reply) => reply.data ?? {});
  }

  publish(channel, data) {
    return this.command('publish', { channel, data });
  }

  /** `since` is {offset, epoch}; with `reverse` it reads what is older, newest first. */
  history(channel, { limit, reverse = false, since } = {}) {
    return this.command('history', { channel, limit, reverse, ...(since ? { since } : {}) })
      .then((reply) => ({ publications: reply.publications ?? [], offset: reply.offset ?? 0, epoch: reply.epoch ?? '' }));
  }

  presence(channel) {
    return this.command('presence', { channel }).then((reply) => reply.presence ?? {});
  }

  presenceStats(channel) {
    return this.command('presence_stats', { channel })
      .then((reply) => ({ clients: reply.num_clients ?? 0, users: reply.num_users ?? 0 }));
  }

  /** Sends one command and resolves with its result; rejects with a CommandError, always within the timeout. */
  command(name, body) {
    return new Promise((resolve, reject) => {
      this.#ask(name, body, (error, result) => (error ? reject(error) : resolve(result)));
    });
  }

  #link() {
    return {
      ask: (name, body, done) => this.#ask(name, body, done),
      reconnect: (reason) => this.#lost(0, reason),
    };
  }

  #ask(name, body, done) {
    if (this.isConnected) this.#request(name, body, done);
    else done(notConnected());
  }

  /**
   * Calls back in the middle of reading the frame. A promise would be a step too late: the same frame may carry the
   * first publications of the subscription whose reply this is.
   */
  #request(name, body, done) {
    const id = this.#nextId++;
    const timer = setTimeout(() => {
      this.#pending.delete(id);
      done(new CommandError({ code: ErrorCode.TIMEOUT, message: 'no answer in time', temporary: true }));
    }, this.#options.commandTimeout);
    this.#pending.set(id, { name, done, timer });
    this.#socket.send(encodeFrame([{ id, [name]: body }]));
  }

  #open() {
    clearTimeout(this.#retryTimer);
    this.#setState({ name: 'connecting', attempt: this.#attempt });
    const socket = this.#options.createSocket(this.#options.url);
    this.#socket = socket;
    // A socket that was replaced may still speak; only the current one is listened to.
    const ifCurrent = (handle) => (event) => { if (socket === this.#socket) handle(event); };
    socket.onopen = ifCurrent(() => this.#handshake());
    socket.onmessage = ifCurrent((event) => this.#frame(event.data));
    socket.onclose = ifCurrent((event) => this.#lost(event.code, event.reason));
    // An address that swallows packets neither opens nor closes for minutes.
    this.#watch(this.#options.commandTimeout, 'no connection in time');
  }

  #handshake() {
    const subs = {};
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.serverSide && subscription.position) subs[subscription.channel] = subscription.recoveryFields();
    }
    const body = { token: this.#options.token, name: 'chat-page', ...(Object.keys(subs).length ? { subs } : {}) };
    this.#request('connect', body, (error, reply) => {
      if (!error) this.#established(reply);
      else if (error.code === ErrorCode.NOT_CONNECTED) return; // the loss of the connection was handled already
      else if (REFUSED.has(error.code)) this.#finish(CloseCode.INVALID_TOKEN, error.message);
      else this.#lost(0, error.message);
    });
  }

  #established(reply) {
    this.#connectedAt = Date.now();
    this.#pingEvery = (reply.ping ?? 0) * 1000;
    this.#answerPings = reply.pong === true;
    clearTimeout(this.#pingTimer);
    this.#heard();
    const fromServer = Object.entries(reply.subs ?? {});
    for (const [channel] of fromServer) this.subscription(channel, { serverSide: true });
    this.#setState({ name: 'connected' });
    this.emit('connected', { client: reply.client, data: reply.data ?? {} });
    for (const [channel, sub] of fromServer) this.#subscriptions.get(channel)?.accept(sub);
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.state === 'idle') subscription.start();
    }
  }

  #frame(text) {
    this.#heard();
    let replies;
    try {
      replies = decodeFrame(text);
    } catch {
      this.#lost(0, 'unreadable frame');
      return;
    }
    const socket = this.#socket;
    for (const reply of replies) {
      if (socket !== this.#socket) return; // one of the replies before this one ended the connection
      if (reply.id) this.#settle(reply);
      else if (reply.push) this.#push(reply.push);
      else if (this.#answerPings) socket.send('{}');
    }
  }

  #settle(reply) {
    const waiting = this.#pending.get(reply.id);
    if (!waiting) return; // its timeout was faster
    this.#pending.delete(reply.id);
    clearTimeout(waiting.timer);
    if (reply.error) waiting.done(new CommandError(reply.error));
    else waiting.done(null, reply[waiting.name] ?? {});
  }

  #push(push) {
    if (push.disconnect) {
      this.#lost(push.disconnect.code ?? 0, push.disconnect.reason ?? '');
    } else if (push.subscribe) {
      this.subscription(push.channel, { serverSide: true }).accept(push.subscribe);
    } else {
      this.#subscriptions.get(push.channel)?.push(push);
    }
  }

  /** Every frame proves the connection alive; silence for longer than a ping takes ends it. */
  #heard() {
    if (this.#pingEvery > 0) this.#watch(this.#pingEvery + PING_GRACE_MS, 'no ping');
  }

  #watch(afterMs, reason) {
    clearTimeout(this.#pingTimer);
    this.#pingTimer = setTimeout(() => this.#lost(0, reason), afterMs);
  }

  #lost(code, reason) {
    if (isTerminal(code)) {
      this.#finish(code, reason);
      return;
    }
    if (this.#connectedAt && Date.now() - this.#connectedAt >= STABLE_AFTER_MS) this.#attempt = 0;
    this.#teardown(CloseCode.CLIENT_CLOSED, reason);
    const wait = fullJitter(this.#attempt++, this.#options.backoff);
    this.#setState({ name: 'waiting', code, reason, retryAt: Date.now() + wait });
    this.#retryTimer = setTimeout(() => this.#open(), wait);
  }

  #finish(code, reason) {
    this.#teardown(CloseCode.CLIENT_CLOSED, reason);
    this.#setState({ name: 'disconnected', code, reason });
  }

  #teardown(code, reason) {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#pingTimer);
    const socket = this.#socket;
    this.#socket = null;
    this.#connectedAt = 0;
    this.#pingEvery = 0;
    this.state = { name: 'waiting', code, reason, retryAt: 0 }; // listeners called below must not send any more
    for (const subscription of this.#subscriptions.values()) subscription.connectionLost();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const waiting of pending) {
      clearTimeout(waiting.timer);
      waiting.done(notConnected());
    }
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      try { socket.close(code); } catch { /* it was never open */ }
    }
  }

  #setState(state) {
    this.state = state;
    this.emit('state', state);
  }
}

function notConnected() {
  return new CommandError({ code: ErrorCode.NOT_CONNECTED, message: 'not connected', temporary: true });
}
