/** True if a string contains control characters: line breaks, tabs, NUL and so on. */
export function hasControlCharacters(text: string): boolean {
  return [...text].some((character) => {
    const code = character.codePointAt(0)!;
    return code < 0x20 || code === 0x7f;
  });
}
