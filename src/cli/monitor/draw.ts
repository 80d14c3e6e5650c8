const csi = '\u001b[';

/** Takes the terminal over: a screen of its own, no cursor, and no line that goes on in the next. */
export const enterScreen = `${csi}?1049h${csi}?25l${csi}?7l${csi}2J`;
/** Gives the terminal back as it was. Does no harm when it has not been taken. */
export const leaveScreen = `${csi}?2026l${csi}0m${csi}?7h${csi}?25h${csi}?1049l`;

const beginFrame = `${csi}?2026h`;
const endFrame = `${csi}?2026l`;

/**
 * Output that changes a screen from `before` to `lines`: only lines that differ, as one frame, which
 * terminals that know of frames show at once. Each line is cleared before it is written: after a full line the cursor stands on
 * its last character, and clearing would take that.
 *
 * @param before undefined when it is not known what the screen shows
 * @returns empty when there is nothing to do
 */
export function encodeFrame(before: readonly string[] | undefined, lines: readonly string[]): string {
  const changes = lines.flatMap((line, at) => {
    return before?.[at] === line ? [] : [`${csi}${at + 1};1H${csi}2K${line}`];
  });
  const isUnknown = before === undefined || before.length !== lines.length;
  if (changes.length === 0 && !isUnknown) return '';
  return `${beginFrame}${isUnknown ? `${csi}2J` : ''}${changes.join('')}${endFrame}`;
}
