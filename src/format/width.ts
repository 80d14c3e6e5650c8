const isPlain = /^[\x20-\x7e]*$/;
/** Characters of zero width, and of two columns. */
const narrow = /^[\p{Mn}\p{Me}]$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]$|^\p{Emoji_Presentation}$/u;

function widthOfCharacter(character: string): number {
  if (narrow.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Width of a text in columns of a terminal. */
export function widthOf(text: string): number {
  if (isPlain.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** The longest beginning of a text that fits into `width` columns. */
export function takeText(text: string, width: number): string {
  if (isPlain.test(text)) return text.slice(0, Math.max(0, width));
  let taken = '';
  let left = width;
  for (const character of text) {
    left -= widthOfCharacter(character);
    if (left < 0) break;
    taken += character;
  }
  return taken;
}

/** Cuts the text to at most `width` columns; a cut text ends in `…`. */
export function clipText(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return width < 1 ? '' : `${takeText(text, width - 1)}…`;
}

/** Cuts or pads the text to exactly `width` columns. */
export function fitText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const clipped = clipText(text, width);
  const blanks = ' '.repeat(Math.max(0, width - widthOf(clipped)));
  return align === 'left' ? clipped + blanks : blanks + clipped;
}

/** Wraps the text into lines of at most `width` columns, broken between words where possible. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, ...(line === '' ? [] : [line])].map((each) => clipText(each, width));
}
