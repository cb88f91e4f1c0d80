/**
 * Full jitter: a uniformly random wait below an exponentially growing ceiling. When a node goes away, thousands of
 * pages lose their connection in the same moment; a fixed or barely jittered wait would bring them all back together.
 */
export function fullJitter(attempt, { base = 500, cap = 20_000, random = Math.random } = {}) {
  const ceiling = Math.min(cap, base * 2 ** Math.min(attempt, 16));
  return Math.round(random() * ceiling);
}
