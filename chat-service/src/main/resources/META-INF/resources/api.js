/** Accounts over REST. Every answer is {code, data, message} with HTTP status 200; code 0 is success. */

const SESSION_ERROR = 40000;

/** What people read instead of the service's wording, which other clients rely on. */
const PLAIN_WORDS = new Map([
  ['no this user or password error!', 'The user name or the password is wrong.'],
  ['this user name already have , please login !!!', 'This user name is taken. Choose another one, or log in.'],
]);

/** What went wrong, in words for people. */
export class ApiError extends Error {
  constructor(message, { code = 1, network = false } = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.network = network;
  }
}

/** Resolves with the session token. */
export const register = (userName, passWord) => post('/user/register', { userName, passWord });

/** Resolves with the session token. */
export const login = (userName, passWord) => post('/user/login', { userName, passWord });

/** Ends a session. */
export const logout = (authToken) => post('/user/logout', { authToken });

/** True, false, or null when the service could not be asked. */
export async function isSessionAlive(authToken) {
  try {
    await post('/user/checkAuth', { authToken });
    return true;
  } catch (error) {
    return error.code === SESSION_ERROR ? false : null;
  }
}

async function post(path, body) {
  let answer;
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
    answer = await response.json();
  } catch {
    throw new ApiError('The chat service cannot be reached. Try again in a moment.', { network: true });
  }
  if (answer.code !== 0) throw new ApiError(PLAIN_WORDS.get(answer.message) ?? (answer.message || 'That did not work.'), { code: answer.code });
  return answer.data;
}
