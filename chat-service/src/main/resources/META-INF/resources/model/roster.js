/**
 * Who is online in a room, one line per person however many connections they have.
 *
 * A snapshot is read while joins and leaves keep coming; those that come during the reading are kept and applied
 * after it, otherwise somebody who left meanwhile would stay in the list.
 */
export class Roster {
  #clients = new Map();
  #during = null;

  constructor() {
    /** Set when the room is too large to list its people. */
    this.count = null;
  }

  beginSnapshot() {
    this.#during = [];
  }

  endSnapshot(presence) {
    this.count = null;
    this.#clients = new Map(Object.entries(presence).map(([client, info]) => [client, person(info)]));
    const missed = this.#during ?? [];
    this.#during = null;
    for (const [join, info] of missed) this.#apply(join, info);
  }

  endWithCount(users) {
    this.#during = null;
    this.#clients.clear();
    this.count = users;
  }

  abandonSnapshot() {
    this.#during = null;
  }

  join(info) {
    this.#change(true, info);
  }

  leave(info) {
    this.#change(false, info);
  }

  /** [{id, name}], sorted by name. A missing name is null. */
  people() {
    const byId = new Map();
    for (const one of this.#clients.values()) {
      if (!byId.get(one.id)?.name) byId.set(one.id, one);
    }
    return [...byId.values()].sort((a, b) => (a.name ?? '').localeCompare(b.name ?? '') || a.id.localeCompare(b.id));
  }

  get size() {
    return this.count ?? new Set([...this.#clients.values()].map((one) => one.id)).size;
  }

  #change(join, info) {
    if (this.#during) this.#during.push([join, info]);
    this.#apply(join, info);
  }

  #apply(join, info) {
    if (this.count !== null || !info.client) return;
    if (join) this.#clients.set(info.client, person(info));
    else this.#clients.delete(info.client);
  }
}

function person(info) {
  return { id: String(info.user ?? ''), name: info.conn_info?.name ?? null };
}
