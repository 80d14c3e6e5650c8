/** The first line of a stack that is the application's own code: `orders.ts:12 (createOrder)`; else its first line. */
export function firstLineOf(stack: string): string {
  const lines = stack.split('\n').map((line) => line.trim().replace(/^at /, ''));
  const own = lines.find((line) => line !== '' && !/node_modules|node:|pg-headroom/.test(line)) ?? lines[0] ?? '';
  const [, name, path, line] = /^(?:async )?(.*?)\s*\(?(?:file:\/\/)?([^()]+?):(\d+):\d+\)?$/.exec(own) ?? [];
  if (path === undefined) return own.slice(0, 200);
  const file = path.split('/').slice(-2).join('/');
  return name === undefined || name === '' ? `${file}:${line}` : `${name} (${file}:${line})`;
}
