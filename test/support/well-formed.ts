const voids = new Set(['meta', 'link', 'br', 'img', 'input']);
const token =
  /<!doctype html>|<style>[^<]*<\/style>|<\/([a-zA-Z0-9]+)>|<([a-zA-Z0-9]+)((?:\s+[a-zA-Z-]+(?:="[^"<]*")?)*)\s*(\/?)>|[^<]+/gy;
const looseAmpersand = /&(?!(?:amp|lt|gt|quot|#39);)/;

/** What keeps a document from being well-formed: a tag that is no tag, one not closed, a loose `&`. Empty where nothing does. */
export function listMarkupFaults(html: string): string[] {
  const open: string[] = [];
  token.lastIndex = 0;
  let at = 0;
  for (let match = token.exec(html); match; match = token.exec(html)) {
    const [text, closing, opening, , slash] = match;
    if (looseAmpersand.test(text) && !text.startsWith('<style>')) return [`a loose & in ${text.slice(0, 80)}`];
    if (opening && !slash && !voids.has(opening)) open.push(opening);
    if (closing && open.pop() !== closing) return [`</${closing}> closes nothing, before ${html.slice(at, at + 80)}`];
    at = token.lastIndex;
    if (at === html.length) return open.map((each) => `<${each}> is not closed`);
  }
  return [`no markup: ${html.slice(at, at + 80)}`];
}

/** The elements that a document has, each name once. */
export function listElements(html: string): Set<string> {
  return new Set([...html.matchAll(/<([a-zA-Z0-9]+)/g)].map(([, name]) => name as string));
}
