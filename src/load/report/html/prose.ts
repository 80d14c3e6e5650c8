import { type Markup, markup } from '../../../format/markup.js';

/** A sentence, in which what stands between backticks is a name. */
export function renderProse(sentence: string): Markup {
  const parts = sentence.split('`');
  // The last of an even number stands behind a backtick that nothing closes.
  const isWhole = parts.length % 2 === 1;
  return markup`${isWhole ? parts.map((part, at) => (at % 2 === 1 ? markup`<code>${part}</code>` : part)) : sentence}`;
}
