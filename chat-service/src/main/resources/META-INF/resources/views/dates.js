/** How moments are written: in the person's own language and time zone. */

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const DAY_MS = 24 * 60 * 60_000;

/** Hours and minutes. */
export const timeOf = (at) => time.format(at);

/** The moment with everything, for the title of a time. */
export const fullDateOf = (at) => full.format(at);

/** Two moments have the same one exactly when they are on the same day. */
export function dayKey(at) {
  const when = new Date(at);
  return `${when.getFullYear()}-${when.getMonth() + 1}-${when.getDate()}`;
}

/** The heading of a day. */
export function dayOf(at, now = Date.now()) {
  if (dayKey(at) === dayKey(now)) return 'Today';
  if (dayKey(at) === dayKey(now - DAY_MS)) return 'Yesterday';
  return day.format(at);
}

/** As short as a list needs it: the time today, the weekday this week, else the date. */
export function briefly(at, now = Date.now()) {
  if (dayKey(at) === dayKey(now)) return time.format(at);
  return now - at < 6 * DAY_MS && at < now ? weekday.format(at) : date.format(at);
}
