/** Whether a text has characters that are no text: line ends, tabs, NUL and the like. */
export function hasControlCharacters(text: string): boolean {
  return [...text].some((character) => {
    const code = character.codePointAt(0)!;
    return code < 0x20 || code === 0x7f;
  });
}
