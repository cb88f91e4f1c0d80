import { Chat } from './chat.js';
import { Drafts } from './model/drafts.js';
import { SafeStorage } from './model/safe-storage.js';
import { Store } from './model/store.js';
import { isRoomName } from './model/rooms.js';
import { isSessionAlive, logout } from './api.js';
import { CloseCode } from './native/protocol.js';
import { byId } from './views/dom.js';
import { Announcer } from './views/announcer.js';
import { personChooser, roomChooser } from './views/choosers.js';
import { ComposerView } from './views/composer-view.js';
import { ConversationView } from './views/conversation-view.js';
import { Drawer } from './views/drawer.js';
import { LoginView } from './views/login-view.js';
import { Notifications } from './views/notifications.js';
import { PeopleView } from './views/people-view.js';
import { SidebarView } from './views/sidebar-view.js';
import { StatusView } from './views/status-view.js';
import { ThemeSwitch } from './views/theme-switch.js';

/** Puts the parts together and owns what belongs to none of them: the session token and the address bar. */

const NAME = 'ChatCluster';
const TOKEN_KEY = 'chat.token';
const FIRST_ROOM = '1';
const shell = byId('shell');
const forever = new SafeStorage(() => localStorage);
const thisTab = new SafeStorage(() => sessionStorage);
const store = new Store(forever);
const drafts = new Drafts(thisTab);
let chat = null;

const drawer = new Drawer();
const announcer = new Announcer();
const notifications = new Notifications(forever);
new ThemeSwitch(forever);
const loginView = new LoginView((token) => {
  forever.setItem(TOKEN_KEY, token);
  enter(token);
});
const statusView = new StatusView(store, () => chat?.connectNow());
const sidebarView = new SidebarView(store, () => chat, {
  open: (key) => go(key),
  findRoom: roomChooser(() => chat, (name) => go(`room:${name}`)),
  findPerson: personChooser(store, async (name) => go(await chat.openDirectByName(name)), writeTo),
  logout: logOut,
});
const conversationView = new ConversationView(store, () => chat, { leave: leaveRoom, write: writeTo });
const composerView = new ComposerView(store, drafts, {
  send: (text) => {
    conversationView.showEnd();
    chat.send(text);
  },
  typing: () => chat.typing(),
});
const peopleView = new PeopleView(store, writeTo);

store.on('change', draw);
store.on('ready', () => {
  drafts.open(store.me.id);
  route();
});
store.on('arrived', ({ conversation, message }) => tell(conversation, message));
addEventListener('hashchange', () => route());
addEventListener('online', () => chat?.connectNow());
addEventListener('focus', () => chat?.seen());
addEventListener('keydown', changeConversation);
addEventListener('pagehide', () => chat?.leaving());
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    chat?.leaving();
    return;
  }
  // A phone may have slept through the backoff; whoever looks at the page wants it now.
  chat?.connectNow();
  chat?.seen();
});
addEventListener('storage', (event) => {
  // Logged out or in as somebody else in another tab.
  if (event.key === TOKEN_KEY && event.newValue !== event.oldValue) {
    leave('');
    if (event.newValue) enter(event.newValue);
  }
});
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  composerView.focus();
});

const remembered = forever.getItem(TOKEN_KEY);
if (remembered) enter(remembered);
else loginView.show();

function enter(token) {
  loginView.hide();
  shell.hidden = false;
  const url = new URL('connection/websocket', document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  chat = new Chat({ url: url.href, token, store, sessionStorage: thisTab, onSessionLost: (state) => sessionLost(token, state) });
  chat.start();
  draw();
}

/** Not every refusal is about the session: a full node also refuses. Only a dead session leads back to the form. */
async function sessionLost(token, { code }) {
  const alive = code === CloseCode.INVALID_TOKEN ? false : await isSessionAlive(token);
  if (alive !== false || forever.getItem(TOKEN_KEY) !== token) return;
  forever.removeItem(TOKEN_KEY);
  leave('Your session has ended. Log in again.');
}

function logOut() {
  const token = forever.getItem(TOKEN_KEY);
  forever.removeItem(TOKEN_KEY);
  drafts.clear();
  leave('');
  // The page has forgotten the token either way; a failure here only leaves the session to its own end.
  if (token) logout(token).catch(() => {});
}

function leave(notice) {
  chat?.stop();
  chat = null;
  store.reset();
  composerView.clear();
  drawer.close({ restoreFocus: false });
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
  document.title = NAME;
  history.replaceState(null, '', location.pathname);
  shell.hidden = true;
  loginView.show(notice);
}

function leaveRoom(key) {
  chat.leaveRoom(key);
  go(null);
}

function writeTo(person) {
  go(chat.openDirectWith(person));
}

/** Opens a conversation by way of the address, so that the back button and links work. */
function go(key) {
  const target = key ? `#/${key}` : '#/';
  if (location.hash === target) route();
  else location.hash = target;
}

async function route() {
  if (!store.conversationsLoaded || !chat) return;
  if (!location.hash) {
    history.replaceState(null, '', `#/${firstConversation()}`);
  }
  await show(keyInAddress());
  draw();
  drawer.close({ restoreFocus: false });
  if (document.querySelector('dialog[open]')) return;
  // On a phone focus in the field would open the keyboard over the conversation.
  if (store.active && !drawer.isNarrow) composerView.focus();
  else if (store.active) byId('conversation-title').focus();
}

async function show(key) {
  const room = key.startsWith('room:') ? key.slice('room:'.length) : '';
  try {
    if (isRoomName(room)) chat.openRoom(room);
    else if (/^dm:[^:]+:[^:]+$/.test(key)) await chat.openDirect(key);
    else chat.closeConversation();
  } catch {
    chat?.closeConversation();
  }
}

function keyInAddress() {
  try {
    return decodeURIComponent(location.hash.slice(2));
  } catch {
    return '';
  }
}

/** Where one was, else what was said last, else the room that everybody begins in. */
function firstConversation() {
  const { remembered: { last }, directs, rooms } = store;
  return last ?? rooms[0]?.key ?? directs[0]?.key ?? `room:${FIRST_ROOM}`;
}

function changeConversation(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !event.altKey || event.ctrlKey || event.metaKey || !chat || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  const { listed, activeKey } = store;
  if (listed.length === 0) return;
  const at = listed.findIndex(({ key }) => key === activeKey);
  const next = at < 0 ? (step > 0 ? 0 : listed.length - 1) : (at + step + listed.length) % listed.length;
  go(listed[next].key);
}

function tell(conversation, { from, text }) {
  const name = from?.name ?? 'Somebody';
  const direct = conversation.kind === 'direct';
  if (conversation === store.active) announcer.say(`${name}: ${text}`);
  else if (direct) announcer.say(`New direct message from ${name}`);
  notifications.show({
    title: direct ? name : `${name} in ${conversation.title}`,
    body: String(text ?? '').slice(0, 200),
    tag: conversation.key,
    open: () => go(conversation.key),
  });
}

function draw() {
  if (!chat) return;
  statusView.draw();
  sidebarView.draw();
  conversationView.draw();
  composerView.draw();
  peopleView.draw();
  const { unread, active } = store;
  document.title = `${unread ? `(${unread}) ` : ''}${active ? `${active.title} – ` : ''}${NAME}`;
}
