import type { Ask } from './ask.js';
import { changing } from './ask-changing.js';
import { owned } from './ask-owned.js';
import { failing, steady } from './ask-steady.js';
import { slow, writing } from './ask-writing.js';
import type { Random } from './random.js';

const all = [
  [40, steady],
  [6, failing],
  [30, changing],
  [14, writing],
  [2, slow],
  [4, owned],
] as const;

/** Something that a caller may ask for. */
export function anyAsk(random: Random, id: string): Ask {
  return random.weighted(random.weighted(all))(random, id);
}
