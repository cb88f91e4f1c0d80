/** Small helpers to build elements. Text goes in as text only; nothing in this page ever parses markup. */

/** An element of index.html. */
export const byId = (id) => document.getElementById(id);

/** element('li', {class: 'row', text: 'hi', 'aria-label': '…', onclick: f}, child, …) */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'text') node.textContent = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name === 'class' ? 'class' : name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const TONES = 8;

/** A round picture with initials; the colour belongs to the id, so a person looks the same everywhere. */
export function avatar(id, name, kind = 'person') {
  let hash = 0;
  for (const letter of String(id)) hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  return element('span', { class: `avatar ${kind} tone-${hash % TONES}`, 'aria-hidden': 'true', text: initials(name, kind) });
}

function initials(name, kind) {
  if (kind === 'room') return '#';
  const words = String(name).trim().split(/[\s._-]+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 2);
  return letters.join('').toUpperCase();
}

/**
 * Makes the children of `parent` match `rows` ({key, signature, build}) and touches only what differs: focus, text
 * selection and scroll position survive a redraw.
 */
export function reconcile(parent, rows) {
  const old = new Map([...parent.children].map((node) => [node.rowKey, node]));
  // What is gone leaves first; otherwise everything behind it would have to be moved.
  const wanted = new Set(rows.map((row) => row.key));
  for (const [key, node] of old) if (!wanted.has(key)) node.remove();
  let cursor = parent.firstElementChild;
  for (const { key, signature, build } of rows) {
    let node = old.get(key);
    if (node && node.rowSignature !== signature) {
      const fresh = build();
      const hadFocus = node.contains(document.activeElement);
      if (cursor === node) cursor = fresh;
      node.replaceWith(fresh);
      if (hadFocus) fresh.querySelector('button, a, [tabindex]')?.focus();
      node = fresh;
    }
    node ??= build();
    node.rowKey = key;
    node.rowSignature = signature;
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
}

/** Sets text only when it differs, so that live regions do not repeat themselves. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
