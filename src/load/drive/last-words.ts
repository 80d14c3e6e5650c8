/** Maximum length of the quoted output, in characters. */
const longest = 300;

/** A line of Node.js without information about the cause: a stack frame, the version, code, or marks below it. */
const isNoise = (line: string) => /^(at |node:|Node\.js v|throw |[\^~{}()\]; ]*$|\/.*:\d+$|file:)/.test(line);

/** The line in which Node.js reports why it exits. */
const isReason = (line: string) => /^(\w*Error\b|FATAL ERROR|Uncaught )/.test(line);

/** The reason why a process died, from the end of its stderr: one line, without folder names. Pure. */
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
