const REFRESH_MS = 60_000;
/** Above this many people a list helps nobody and costs the server a large answer: show how many instead. */
const LIST_LIMIT = 200;

/** Keeps the people of the rooms that were opened: a snapshot, then comings and goings. */
export class Rosters {
  #client;
  #store;
  #timer;
  #naming = new Set();

  constructor(client, store) {
    this.#client = client;
    this.#store = store;
    this.#timer = setInterval(() => this.refresh(store.active), REFRESH_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  /** Takes a join or leave that was pushed. */
  changed(room, change) {
    change(room.roster);
    if (room === this.#store.active) this.#nameStrangers(room);
    this.#store.changed();
  }

  async refresh(room) {
    if (!room?.roster || !this.#client.isConnected) return;
    room.roster.beginSnapshot();
    try {
      const { users } = await this.#client.presenceStats(room.key);
      if (users > LIST_LIMIT) room.roster.endWithCount(users);
      else room.roster.endSnapshot(await this.#client.presence(room.key));
      this.#nameStrangers(room);
    } catch {
      room.roster.abandonSnapshot(); // the next refresh or reconnect tries again
    }
    this.#store.changed();
  }

  /** Presence without names (other clients may connect so) is completed by asking once per person. */
  async #nameStrangers(room) {
    for (const { id, name } of room.roster.people()) {
      if (name) this.#store.learnName({ id, name });
      if (!id || this.#store.names.has(id) || this.#naming.has(id)) continue;
      this.#naming.add(id);
      try {
        this.#store.learnName(await this.#client.rpc('user', { id }));
        this.#store.changed();
      } catch (error) {
        if (error.temporary) this.#naming.delete(id);
      }
    }
  }
}
