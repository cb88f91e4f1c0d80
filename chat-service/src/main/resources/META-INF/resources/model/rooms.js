/** Names of rooms, as the service takes them. */
const NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** Whether the service takes this name as it is. */
export function isRoomName(name) {
  return NAME.test(name);
}

/** What people type: a leading # and blanks around it are no part of the name, blanks inside become hyphens. */
export function roomNameFrom(text) {
  return text.trim().replace(/^#\s*/, '').replace(/\s+/g, '-');
}

/** gochat's clients know rooms by number only; a bare number would be a poor title. */
export function roomTitle(name) {
  return /^\d+$/.test(name) ? `Room ${name}` : name;
}
