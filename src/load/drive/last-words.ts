/** Longest that is told of what a process wrote. */
const longest = 300;

/** A line of Node.js's that says nothing about what happened: a frame of a stack, its version, code, or marks below it. */
const isNoise = (line: string) => /^(at |node:|Node\.js v|throw |[\^~{}()\]; ]*$|\/.*:\d+$|file:)/.test(line);

/** The line with which Node.js says why it ends. */
const isReason = (line: string) => /^(\w*Error\b|FATAL ERROR|Uncaught )/.test(line);

/** What a process that died had to say, from the end of its stderr: one line, without this machine's folders. Pure. */
export function lastWordsOf(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !isNoise(line));
  const line = lines.find(isReason) ?? lines.at(-1) ?? '';
  return withoutFolders(line).slice(0, longest);
}

function withoutFolders(line: string): string {
  return line.replace(/(file:\/\/)?(\/[\w.@+-]+)+\/(?=[\w.@+-])/g, '');
}
