import { cleanText } from './clean-text.js';

/** A complete and safe piece of HTML or SVG. Only `markup` creates one, so text from outside cannot be mistaken for it. */
export class Markup {
  readonly #text: string;

  /** Trusts the text: for constants of the program, such as a style sheet. */
  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** A value in a template: text and numbers are escaped; null, undefined and false become nothing. */
export type MarkupPart = Markup | string | number | null | undefined | false | readonly MarkupPart[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is safe inside an element and inside a quoted attribute; characters that a document must not contain become `�`. */
export function escapeMarkup(text: string): string {
  return cleanText(text).replace(/[&<>"']/g, (character) => entities[character] as string);
}

/** Template for HTML and SVG: `` markup`<p title="${title}">${text}</p>` ``. Values are escaped unless they are markup. */
export function markup(strings: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  const text = strings.map((string, at) => (at < parts.length ? string + renderPart(parts[at]) : string));
  return new Markup(text.join(''));
}

function renderPart(part: MarkupPart): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Markup) return part.toString();
  if (typeof part === 'object') return part.map(renderPart).join('');
  return escapeMarkup(String(part));
}

/** Pixels in SVG, with one digit after the point. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}
