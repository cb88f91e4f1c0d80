/**
 * Finds addresses in what people write. Only http and https: text like `javascript:…` stays text, whatever it says.
 */

const CANDIDATE = /\bhttps?:\/\/[^\s<>"]{1,2000}/giu;
/** What closes a sentence is not part of the address in it. */
const TRAILING = /[.,:;!?'*_~…]+$/u;
const PAIRS = { ')': '(', ']': '[', '}': '{' };

/**
 * Cuts a text into pieces that together are the text.
 * @param {string} text
 * @returns {{text: string, href?: string}[]} pieces with an href are links
 */
export function linkPieces(text) {
  const pieces = [];
  let done = 0;
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const shown = withoutTrailing(candidate);
    const href = safeHref(shown);
    if (!href) continue;
    if (index > done) pieces.push({ text: text.slice(done, index) });
    pieces.push({ text: shown, href });
    done = index + shown.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

function withoutTrailing(candidate) {
  let address = candidate;
  for (;;) {
    const shorter = withoutUnmatched(address.replace(TRAILING, ''));
    if (shorter === address) return address;
    address = shorter;
  }
}

/** A bracket at the end belongs to the address only if it was opened in it. */
function withoutUnmatched(address) {
  const opening = PAIRS[address.at(-1)];
  if (!opening) return address;
  const count = (letter) => address.split(letter).length;
  return count(address.at(-1)) > count(opening) ? address.slice(0, -1) : address;
}

function safeHref(address) {
  try {
    const { protocol, hostname, username, password, href } = new URL(address);
    // An address like https://bank.example@evil.example is made to be misread.
    return /^https?:$/.test(protocol) && hostname && !username && !password ? href : null;
  } catch {
    return null;
  }
}
