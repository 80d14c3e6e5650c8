/** Values that can be rendered as YAML. */
export type YamlValue = string | number | boolean | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** Renders a value as YAML in block style. Ambiguous strings are quoted. */
export function renderYaml(value: YamlValue): string {
  return `${renderNested(value).join('\n')}\n`;
}

function renderLines(value: YamlValue): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => attach('-', renderNested(item), false));
  if (typeof value !== 'object') return [renderScalar(value)];
  return Object.entries(value).flatMap(([key, item]) => {
    const name = `${renderScalar(key)}:`;
    if (typeof item === 'string' && item.includes('\n')) return [`${name} |`, ...indent(item.trimEnd().split('\n'))];
    return attach(name, renderNested(item), isCollection(item));
  });
}

const isCollection = (value: YamlValue): boolean => typeof value === 'object' && Object.keys(value).length > 0;

function renderNested(value: YamlValue): string[] {
  if (isCollection(value)) return renderLines(value);
  return [typeof value === 'object' ? (Array.isArray(value) ? '[]' : '{}') : renderScalar(value)];
}

function attach(head: string, lines: readonly string[], isBelow: boolean): string[] {
  if (isBelow) return [head, ...indent(lines)];
  const [first = '', ...rest] = lines;
  return [`${head} ${first}`, ...indent(rest)];
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));

/** Leaves a string unquoted only if neither YAML 1.1 nor 1.2 reads it as another type. */
function renderScalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[A-Za-z/][\w./-]*$/.test(value) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
