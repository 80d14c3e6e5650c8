/** Splits a list of addresses. A comma may be part of a password; one between addresses is followed by an address. */
export function splitAddresses(text: string): string[] {
  return text
    .split(/,\s*(?=postgres(?:ql)?:\/\/|$)/i)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
