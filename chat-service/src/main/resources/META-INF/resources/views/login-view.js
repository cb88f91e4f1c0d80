import { byId, setText } from './dom.js';
import { login, register } from '../api.js';

/** The form for people without a session: logs in, or creates an account. Calls back with the token. */
export class LoginView {
  #creating = false;
  #onToken;
  #root = byId('login');
  #name = byId('login-name');
  #password = byId('login-password');
  #error = byId('login-error');
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
  }

  async #send() {
    const name = this.#name.value.trim();
    const password = this.#password.value;
    if (!name || !password) {
      setText(this.#error, 'Enter a user name and a password.');
      (name ? this.#password : this.#name).focus();
      return;
    }
    this.#submit.disabled = true;
    setText(this.#error, '');
    try {
      this.#onToken(await (this.#creating ? register : login)(name, password));
    } catch (error) {
      setText(this.#error, error.message);
      this.#password.focus();
    } finally {
      this.#submit.disabled = false;
    }
  }

  #draw() {
    const action = this.#creating ? 'Create account' : 'Log in';
    setText(byId('login-title'), action);
    setText(this.#submit, action);
    setText(byId('login-switch-text'), this.#creating ? 'Already have an account?' : 'New here?');
    setText(byId('login-switch'), this.#creating ? 'Log in' : 'Create an account');
    setText(this.#error, '');
    this.#password.autocomplete = this.#creating ? 'new-password' : 'current-password';
  }
}
