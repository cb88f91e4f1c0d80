// The wire between one browser and the service, so that it can be cut.
import { connect, createServer } from 'node:net';

export class Line {
  #server;
  #open = new Set();
  #answers = new Set();

  /** A line to the port on this machine, on a port of its own. */
  static async to(port) {
    const line = new Line();
    line.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      for (const [one, other] of [[near, far], [far, near]]) {
        line.#open.add(one);
        one.on('error', () => {});
        one.on('close', () => {
          line.#open.delete(one);
          other.destroy();
        });
      }
      near.pipe(far).pipe(near);
      line.#answers.add({ far, near });
    });
    await new Promise((ok, no) => line.#server.once('error', no).listen(0, '127.0.0.1', ok));
    line.url = `http://127.0.0.1:${line.#server.address().port}`;
    return line;
  }

  /** What the browser says still arrives; what the service answers does not, until the line is cut. */
  loseAnswers() {
    for (const { far, near } of this.#answers) {
      far.unpipe(near);
      far.resume();
    }
  }

  /** Ends all connections without a word; new ones are let through. */
  cut() {
    this.#answers.clear();
    for (const one of this.#open) one.destroy();
  }

  close() {
    this.#server.close();
    this.cut();
  }
}
