import { Chat } from './chat.js';
import { Store } from './model/store.js';
import { isSessionAlive, logout } from './api.js';
import { CloseCode } from './native/protocol.js';
import { byId, setText } from './views/dom.js';
import { ComposerView } from './views/composer-view.js';
import { ConversationView } from './views/conversation-view.js';
import { LoginView } from './views/login-view.js';
import { PeopleView } from './views/people-view.js';
import { SidebarView } from './views/sidebar-view.js';
import { StatusView } from './views/status-view.js';

/** Puts the parts together and owns what belongs to none of them: the session token and the address bar. */

const TOKEN_KEY = 'chat.token';
const FIRST_ROOM = 1;
const narrow = matchMedia('(max-width: 719px)');
const shell = byId('shell');
const store = new Store(localStorage);
let chat = null;

const loginView = new LoginView((token) => {
  localStorage.setItem(TOKEN_KEY, token);
  enter(token);
});
const statusView = new StatusView(store, () => chat?.connectNow());
const sidebarView = new SidebarView(store, {
  open: (key) => go(key),
  openRoom: (number) => go(`room:${number}`),
  openDirectByName: async (name) => go(await chat.openDirectByName(name)),
  logout: logOut,
});
const conversationView = new ConversationView(store, () => chat, { back: () => go(null), leave: leaveRoom });
const composerView = new ComposerView(store, (text) => {
  conversationView.showEnd();
  chat.send(text);
});
const peopleView = new PeopleView(store, (person) => go(chat.openDirectWith(person)));

store.on('change', draw);
store.on('ready', () => route());
store.on('announce', (text) => setText(byId('announcer'), text));
addEventListener('hashchange', () => route());
addEventListener('online', () => chat?.connectNow());
addEventListener('focus', () => chat?.seen());
addEventListener('pagehide', () => store.remember());
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    store.remember();
  } else {
    // A phone may have slept through the backoff; whoever looks at the page wants it now.
    chat?.connectNow();
    chat?.seen();
  }
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

const remembered = localStorage.getItem(TOKEN_KEY);
if (remembered) enter(remembered);
else loginView.show();

function enter(token) {
  loginView.hide();
  shell.hidden = false;
  const url = new URL('connection/websocket', document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  chat = new Chat({ url: url.href, token, store, onSessionLost: (state) => sessionLost(token, state) });
  chat.start();
  draw();
}

/** Not every refusal is about the session: a full node also refuses. Only a dead session leads back to the form. */
async function sessionLost(token, { code }) {
  const alive = code === CloseCode.INVALID_TOKEN ? false : await isSessionAlive(token);
  if (alive !== false || localStorage.getItem(TOKEN_KEY) !== token) return;
  localStorage.removeItem(TOKEN_KEY);
  leave('Your session has ended. Log in again.');
}

function logOut() {
  const token = localStorage.getItem(TOKEN_KEY);
  localStorage.removeItem(TOKEN_KEY);
  leave('');
  // The page has forgotten the token either way; a failure here only leaves the session to its own end.
  if (token) logout(token).catch(() => {});
}

function leave(notice) {
  store.remember();
  chat?.stop();
  chat = null;
  store.reset();
  composerView.clear();
  document.title = 'Chat';
  history.replaceState(null, '', location.pathname);
  shell.hidden = true;
  loginView.show(notice);
}

function leaveRoom(key) {
  chat.leaveRoom(key);
  go(null);
}

/** Opens a conversation by way of the address, so that the back button and links work. */
function go(key) {
  const target = key ? `#/${key}` : '#/';
  if (location.hash === target) route();
  else location.hash = target;
}

async function route() {
  if (!store.me || !chat) return;
  const key = decodeURIComponent(location.hash.slice(2));
  const room = /^room:([1-9]\d{0,8})$/.exec(key);
  try {
    if (room) {
      chat.openRoom(room[1]);
    } else if (/^dm:[^:]+:[^:]+$/.test(key)) {
      await chat.openDirect(key);
    } else if (!location.hash && !narrow.matches) {
      // A wide window has room for a conversation at once; a narrow one starts with the list.
      go(store.rooms[0]?.key ?? `room:${FIRST_ROOM}`);
      return;
    } else {
      if (store.rooms.length === 0 && !location.hash) chat.joinRoom(FIRST_ROOM);
      chat.closeConversation();
    }
  } catch {
    chat?.closeConversation();
  }
  draw();
  // On a phone focus would open the keyboard over the conversation.
  if (store.active && !narrow.matches) composerView.focus();
  else if (store.active) byId('conversation-title').focus();
}

function draw() {
  if (!chat) return;
  shell.dataset.screen = store.active ? 'conversation' : 'list';
  statusView.draw();
  sidebarView.draw();
  conversationView.draw();
  composerView.draw();
  peopleView.draw();
  const { unread, active } = store;
  document.title = `${unread ? `(${unread}) ` : ''}${active ? `${active.title} – ` : ''}Chat`;
}
