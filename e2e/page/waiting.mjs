export const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms));

/** Asks again until the answer is true, and gives it; fails in words when it does not come in time. */
export async function until(question, what, ms = 20_000) {
  let answer;
  for (const end = Date.now() + ms; ; await sleep(30)) {
    answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${ms / 1000} s: ${what}`);
  }
}

export function must(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

export function mustEqual(actual, expected, what) {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  must(a === e, `${what}: expected ${e}, was ${a}`);
}
