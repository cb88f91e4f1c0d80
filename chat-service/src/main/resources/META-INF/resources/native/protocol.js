/** Facts of the Centrifugal client protocol (JSON) that more than one module needs. */

/** An error of a command: either what the server answered or why there was no answer. */
export class CommandError extends Error {
  constructor({ code, message, temporary = false }) {
    super(message || `error ${code}`);
    this.name = 'CommandError';
    this.code = code;
    this.temporary = temporary;
  }
}

/** Codes of errors that the page tells apart. */
export const ErrorCode = Object.freeze({
  INTERNAL: 100,
  UNAUTHORIZED: 101,
  ALREADY_SUBSCRIBED: 105,
  TOKEN_EXPIRED: 109,
  UNRECOVERABLE_POSITION: 112,
  // Ours; negative, so that they never meet a code of the server.
  TIMEOUT: -1,
  NOT_CONNECTED: -2,
});

/** Codes of closes that the page tells apart. */
export const CloseCode = Object.freeze({
  CLIENT_CLOSED: 1000,
  INVALID_TOKEN: 3500,
});

/** 3500-3999 and 4500-4999 mean "do not come back"; every other code, also a plain network loss, means reconnect. */
export function isTerminal(closeCode) {
  return (closeCode >= 3500 && closeCode < 4000) || (closeCode >= 4500 && closeCode < 5000);
}

/** An unsubscribe with a code from 2500 on is the server asking for a new subscription from the last position. */
export function asksToResubscribe(unsubscribeCode) {
  return unsubscribeCode >= 2500;
}

/** A frame holds one or more JSON objects separated by newlines. */
export function decodeFrame(text) {
  return text.split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line));
}

/** Several commands in one frame. */
export function encodeFrame(commands) {
  return commands.map((command) => JSON.stringify(command)).join('\n');
}
