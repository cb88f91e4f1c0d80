import { byId, element, reconcile, setText } from './dom.js';

/** More than this nobody looks through; typing finds the rest. */
const MOST_CHOICES = 50;

/**
 * A dialog to choose by typing or from a list: what is typed also filters the list. The browser keeps focus inside and
 * closes it on Escape.
 */
export class ChooserDialog {
  #dialog;
  #field;
  #error;
  #list;
  #choices = [];
  #submit;

  /**
   * @param ids {dialog, form, field, error, list}: ids of the elements
   * @param submit (text) -> a sentence about what is wrong, or '' when it was done; may be a promise
   */
  constructor(ids, submit) {
    this.#dialog = byId(ids.dialog);
    this.#field = byId(ids.field);
    this.#error = byId(ids.error);
    this.#list = byId(ids.list);
    this.#submit = submit;
    byId(ids.form).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submitted();
    });
    this.#field.addEventListener('input', () => {
      this.#say('');
      this.#draw();
    });
    this.#dialog.querySelector('.dialog-close').addEventListener('click', () => this.close());
    // A click on the backdrop is a click on the dialog itself; one inside is on a child of it.
    this.#dialog.addEventListener('click', (event) => { if (event.target === this.#dialog) this.close(); });
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** @param choices {key, name, detail, picture(), choose()} each */
  open(choices) {
    this.#field.value = '';
    this.#say('');
    this.offer(choices);
    if (!this.isOpen) this.#dialog.showModal();
    this.#field.focus();
  }

  offer(choices) {
    this.#choices = choices;
    this.#draw();
  }

  close() {
    this.#dialog.close();
  }

  async #submitted() {
    const text = this.#field.value.trim();
    const wrong = await this.#submit(text);
    if (wrong) {
      this.#say(wrong);
      this.#field.focus();
    } else {
      this.close();
    }
  }

  #say(sentence) {
    setText(this.#error, sentence);
    this.#field.setAttribute('aria-invalid', String(sentence !== ''));
  }

  #draw() {
    const part = this.#field.value.trim().replace(/^#/, '').toLowerCase();
    const fitting = this.#choices.filter(({ name }) => name.toLowerCase().includes(part)).slice(0, MOST_CHOICES);
    this.#list.hidden = fitting.length === 0;
    reconcile(this.#list, fitting.map(({ key, name, detail, picture, choose }) => ({
      key,
      signature: `${name}|${detail}`,
      build: () => element('li', {},
        element('button', { type: 'button', class: 'row', onclick: () => { this.close(); choose(); } },
          picture(),
          element('span', { class: 'grow clip' },
            element('span', { class: 'name clip', text: name }),
            detail ? element('span', { class: 'preview clip', text: detail }) : null))),
    })));
  }
}
