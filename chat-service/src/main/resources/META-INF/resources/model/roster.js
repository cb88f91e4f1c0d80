/**
 * Who is online in a room. The service tells of people, not of their devices: a join when the first one comes, a leave
 * when the last one has gone.
 *
 * A snapshot is read while joins and leaves keep coming; those that come during the reading are kept and applied
 * after it, otherwise somebody who left meanwhile would stay in the list.
 */
export class Roster {
  #names = new Map();
  #during = null;

  constructor() {
    /** Set when the room is too large to list its people. */
    this.count = null;
  }

  beginSnapshot() {
    this.#during = [];
  }

  /** Takes the answer of the `presence` command, which lists devices. */
  endSnapshot(presence) {
    this.count = null;
    this.#names.clear();
    for (const info of Object.values(presence)) this.#apply(true, info);
    const missed = this.#during ?? [];
    this.#during = null;
    for (const [joined, info] of missed) this.#apply(joined, info);
  }

  endWithCount(users) {
    this.#during = null;
    this.#names.clear();
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

  /** The connection that told of comings and goings is another one now. */
  clear() {
    this.#names.clear();
    this.count = null;
  }

  /** [{id, name}], sorted by name. A missing name is null. */
  people() {
    return [...this.#names].map(([id, name]) => ({ id, name }))
      .sort((a, b) => (a.name ?? '').localeCompare(b.name ?? '') || a.id.localeCompare(b.id));
  }

  get ids() {
    return this.#names.keys();
  }

  get size() {
    return this.count ?? this.#names.size;
  }

  #change(joined, info) {
    if (this.#during) this.#during.push([joined, info]);
    this.#apply(joined, info);
  }

  #apply(joined, info) {
    const id = String(info.user ?? '');
    if (this.count !== null || !id) return;
    if (joined) this.#names.set(id, info.conn_info?.name ?? this.#names.get(id) ?? null);
    else this.#names.delete(id);
  }
}
