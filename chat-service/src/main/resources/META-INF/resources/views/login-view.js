import { byId, setText } from './dom.js';
import { login, register } from '../api.js';

/** What bcrypt takes; the service refuses more. */
const PASSWORD_BYTES = 72;

/** The form for people without a session: logs in, or creates an account. Calls back with the token. */
export class LoginView {
  #creating = false;
  #onToken;
  #root = byId('login');
  #name = byId('login-name');
  #password = byId('login-password');
  #reveal = byId('login-reveal');
  #submit = byId('login-submit');

  constructor(onToken) {
    this.#onToken = onToken;
    byId('login-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    byId('login-switch').addEventListener('click', () => {
      this.#creating = !this.#creating;
      this.#draw();
      this.#name.focus();
    });
    this.#reveal.addEventListener('click', () => this.#show(this.#password.type === 'password'));
  }

  show(notice = '') {
    this.#root.hidden = false;
    this.#creating = false;
    const line = byId('login-notice');
    line.hidden = notice === '';
    setText(line, notice);
    this.#password.value = '';
    this.#draw();
    this.#name.focus();
  }

  hide() {
    this.#root.hidden = true;
    this.#password.value = '';
    this.#show(false);
  }

  async #send() {
    const name = this.#name.value.trim();
    const password = this.#password.value;
    const wrong = this.#wrongWith(name, password);
    if (wrong) {
      this.#say(wrong.sentence, wrong.field);
      return;
    }
    this.#submit.disabled = true;
    this.#say('');
    try {
      this.#onToken(await (this.#creating ? register : login)(name, password));
    } catch (error) {
      this.#say(error.message, this.#password);
    } finally {
      this.#submit.disabled = false;
    }
  }

  #wrongWith(name, password) {
    if (!name) return { sentence: 'Enter a user name.', field: this.#name };
    if (!password) return { sentence: 'Enter a password.', field: this.#password };
    if (this.#creating && new TextEncoder().encode(password).length > PASSWORD_BYTES) {
      return { sentence: `A password has at most ${PASSWORD_BYTES} bytes.`, field: this.#password };
    }
    return null;
  }

  #say(sentence, field = null) {
    setText(byId('login-error'), sentence);
    for (const one of [this.#name, this.#password]) one.setAttribute('aria-invalid', String(one === field));
    field?.focus();
  }

  #show(plainly) {
    this.#password.type = plainly ? 'text' : 'password';
    this.#reveal.setAttribute('aria-pressed', String(plainly));
  }

  #draw() {
    const action = this.#creating ? 'Create account' : 'Log in';
    setText(byId('login-title'), action);
    setText(this.#submit, action);
    setText(byId('login-switch-text'), this.#creating ? 'Already have an account?' : 'New here?');
    setText(byId('login-switch'), this.#creating ? 'Log in' : 'Create an account');
    this.#say('');
    this.#show(false);
    this.#password.autocomplete = this.#creating ? 'new-password' : 'current-password';
  }
}
