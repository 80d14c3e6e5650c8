const templates = new Map<string, TemplateStringsArray>();

/**
 * The strings of the template literal that a text with `$1`, `$2` … in this order would be: the same object each time,
 * as a literal in the code gives.
 */
export function toTemplate(text: string): TemplateStringsArray {
  const known = templates.get(text);
  if (known) return known;
  const parts = text.split(/\$\d+/);
  const template = Object.freeze(Object.assign(parts, { raw: Object.freeze([...parts]) }));
  templates.set(text, template);
  return template;
}
