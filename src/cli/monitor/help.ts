import { type Line, span } from '../../monitor/render/spans.js';

const keys = [
  ['1 … 8', 'go to a section'],
  ['tab, ← →', 'next or previous section'],
  ['↑ ↓, j k', 'one line'],
  ['page up, down', 'one page'],
  ['home, end', 'first or last line'],
  ['space', 'pause and resume'],
  ['r', 'refresh now'],
  ['s S', 'sort sessions, or statements in Load, by something else'],
  ['o', 'reverse the order'],
  ['c', 'cancel the statement of the selected session (--allow-actions)'],
  ['t', 'terminate the selected session (--allow-actions)'],
  ['+ -', 'longer or shorter interval'],
  ['h ?', 'this help'],
  ['q, Ctrl-C', 'quit'],
] as const;

/** Help on the keys. */
export function helpLines(): Line[] {
  return [
    [span('Keys', 'bold'), span(' (any key goes back)', 'dim')],
    ...keys.map(([key, doc]): Line => [span(` ${key.padEnd(14)}`, 'bold'), span(doc)]),
    [span('The exit code is that of the last verdict.', 'dim')],
  ];
}
