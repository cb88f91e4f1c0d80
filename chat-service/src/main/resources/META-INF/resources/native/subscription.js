import { Emitter } from './emitter.js';
import { fullJitter } from './backoff.js';
import { ErrorCode, asksToResubscribe } from './protocol.js';

/**
 * One channel this page listens to, with its position in the channel's order.
 *
 *   idle ──connection is up──▶ subscribing ──reply──▶ subscribed
 *     ▲                          ▲   │ temporary error: wait, again     │
 *     │                          └───┴────── gap, or asked to ──────────┤
 *     └───────────────────────── connection lost ──────────────────────┘
 *   any ──final error, or unsubscribed for good──▶ ended
 *
 * Events: `subscribed` {recovered, wasRecovering, offset, epoch}, `publication` {offset, data, info}, `join`, `leave`,
 * `ended` {code, message}. Publications come in contiguous offsets, each once; when that cannot be kept, `subscribed`
 * says `recovered: false` and the listener has to read history.
 */
export class Subscription extends Emitter {
  #link;
  #attempt = 0;
  #timer = null;
  #round = 0;

  /** `link` is what the client lends: ask(name, body, done), and reconnect() for channels the server owns. */
  constructor(channel, link, { joinLeave = false, serverSide = false } = {}) {
    super();
    this.channel = channel;
    this.serverSide = serverSide;
    this.joinLeave = joinLeave;
    this.state = 'idle';
    this.position = null;
    this.#link = link;
  }

  /** What to send to get everything missed since the last publication seen; empty on the first time. */
  recoveryFields() {
    return this.position ? { recover: true, epoch: this.position.epoch, offset: this.position.offset } : {};
  }

  /** Called by the client when the connection is up; server-side subscriptions arrive with the connect reply instead. */
  start() {
    if (this.serverSide || this.state === 'ended') return;
    this.#cancelTimer();
    this.state = 'subscribing';
    const round = ++this.#round;
    const wasRecovering = this.position !== null;
    const request = {
      channel: this.channel,
      recoverable: true,
      positioned: true,
      ...(this.joinLeave ? { join_leave: true } : {}),
      ...this.recoveryFields(),
    };
    this.#link.ask('subscribe', request, (error, reply) => {
      if (round !== this.#round) return;
      if (error) {
        this.#failed(error);
      } else {
        this.#attempt = 0;
        this.accept(reply, wasRecovering);
      }
    });
  }

  /** Takes a subscribe reply (or the channel's part of a connect reply) and settles the position. */
  accept(reply, wasRecovering = this.position !== null) {
    const from = this.position?.offset ?? 0;
    const top = reply.offset ?? 0;
    // Recovered publications may repeat what came just before the loss; only what is newer counts.
    const missed = (reply.publications ?? []).filter((publication) => (publication.offset ?? 0) > from);
    const complete = missed.every((publication, i) => publication.offset === from + 1 + i)
      && from + missed.length >= top;
    const recovered = wasRecovering && reply.recovered === true && complete;

    this.state = 'subscribed';
    this.position = { epoch: reply.epoch ?? '', offset: recovered ? from : top };
    this.emit('subscribed', { recovered, wasRecovering, offset: top, epoch: this.position.epoch });
    if (recovered) for (const publication of missed) this.#deliver(publication);
  }

  /** One push of this channel from the server. */
  push(push) {
    if (push.pub) this.#publication(push.pub);
    else if (push.join) this.emit('join', push.join.info ?? {});
    else if (push.leave) this.emit('leave', push.leave.info ?? {});
    else if (push.unsubscribe) this.#unsubscribed(push.unsubscribe);
  }

  connectionLost() {
    this.#cancelTimer();
    this.#round++;
    if (this.state !== 'ended') this.state = 'idle';
  }

  end(code, message) {
    this.connectionLost();
    this.state = 'ended';
    this.emit('ended', { code, message });
  }

  #publication(publication) {
    // Between an unsubscribe and the next reply the position is not ours to move: recovery brings these again.
    if (this.state !== 'subscribed') return;
    const offset = publication.offset ?? 0;
    if (offset === 0) {
      // A publication outside of history has no place in the order; pass it on as it is.
      this.emit('publication', publication);
    } else if (offset === this.position.offset + 1) {
      this.#deliver(publication);
    } else if (offset > this.position.offset) {
      this.#healGap();
    }
  }

  #deliver(publication) {
    this.position.offset = publication.offset;
    this.emit('publication', publication);
  }

  #healGap() {
    if (this.serverSide) {
      // Only a connect can renew a subscription that the server owns.
      this.#link.reconnect('gap in ' + this.channel);
      return;
    }
    this.state = 'subscribing';
    this.#link.ask('unsubscribe', { channel: this.channel }, () => {});
    this.#restartLater();
  }

  #unsubscribed({ code = 0, reason = '' }) {
    if (this.serverSide) {
      if (asksToResubscribe(code)) this.#link.reconnect(reason);
      else this.end(code, reason);
    } else if (asksToResubscribe(code)) {
      this.state = 'subscribing';
      this.#restartLater();
    } else {
      this.end(code, reason);
    }
  }

  #failed(error) {
    if (error.code === ErrorCode.NOT_CONNECTED) return; // the client calls start() again when it is back
    if (error.code === ErrorCode.UNRECOVERABLE_POSITION) {
      // Start over at the top; a position that is not recovered makes the listener read history.
      this.position = { epoch: '', offset: 0 };
      this.#restartLater();
    } else if (error.temporary || error.code === ErrorCode.INTERNAL) {
      this.#restartLater();
    } else if (error.code === ErrorCode.ALREADY_SUBSCRIBED) {
      this.#healGap();
    } else {
      this.end(error.code, error.message);
    }
  }

  #restartLater() {
    this.#cancelTimer();
    this.#round++;
    this.#timer = setTimeout(() => this.start(), fullJitter(this.#attempt++));
  }

  #cancelTimer() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
