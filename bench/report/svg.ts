type Attributes = Readonly<Record<string, string | number>>;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that is safe inside an element and inside an attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

/** An element; `content` is SVG already. */
export function renderElement(name: string, attributes: Attributes, content?: string): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  return content === undefined ? `<${name}${given.join('')}/>` : `<${name}${given.join('')}>${content}</${name}>`;
}

/** A line of text, its spaces kept. */
export function renderText(text: string, attributes: Attributes): string {
  return renderElement('text', { 'xml:space': 'preserve', ...attributes }, escapeXml(text));
}
