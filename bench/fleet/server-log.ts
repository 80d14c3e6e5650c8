/** Time of one session by the server's log, in milliseconds since 1970. */
export interface SessionSpan {
  readonly from: number;
  readonly to: number;
  /** True if the server refused it: too many connections. */
  readonly isRefused: boolean;
}

/**
 * Reads sessions from a log with the prefix `%n %p `: from `connection received` to `disconnection`, or to the error that refused
 * it. Sessions that have not ended last until the end of the log.
 */
export function readSessions(text: string, role: string): SessionSpan[] {
  interface Open {
    from: number;
    isOfRole: boolean;
    isRefused: boolean;
    end: number | undefined;
  }
  const open = new Map<string, Open>();
  const spans: SessionSpan[] = [];
  let last = 0;
  const settle = ({ from, isOfRole, isRefused, end }: Open): void => {
    if (isOfRole) spans.push({ from, to: end ?? Number.POSITIVE_INFINITY, isRefused });
  };
  for (const line of text.split('\n')) {
    const [, seconds, pid, message] = /^(\d+\.\d+) (\d+) (.*)$/.exec(line) ?? [];
    if (seconds === undefined || pid === undefined || message === undefined) continue;
    const at = Number(seconds) * 1000;
    last = at;
    if (message.includes('connection received')) {
      const before = open.get(pid);
      if (before) settle(before);
      open.set(pid, { from: at, isOfRole: false, isRefused: false, end: undefined });
      continue;
    }
    const session = open.get(pid);
    if (session === undefined) continue;
    if (message.includes(`user=${role} `) || message.includes(`role "${role}"`)) session.isOfRole = true;
    if (/too many (clients|connections)|remaining connection slots/.test(message)) {
      Object.assign(session, { isOfRole: true, isRefused: true, end: at });
    }
    if (message.includes('disconnection:')) session.end = at;
  }
  for (const session of open.values()) settle(session);
  return spans.map((span) => ({ ...span, to: Math.min(span.to, last) }));
}

/** Greatest number of sessions at the same time, and the time in milliseconds with more than a number. Ties overlap. */
export function sweep(spans: readonly SessionSpan[], above: number): { most: number; aboveMs: number } {
  const turns = spans
    .filter(({ isRefused }) => !isRefused)
    .flatMap(({ from, to }) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || b.by - a.by);
  let count = 0;
  let most = 0;
  let aboveMs = 0;
  let before = 0;
  for (const { at, by } of turns) {
    if (count > above) aboveMs += at - before;
    before = at;
    count += by;
    most = Math.max(most, count);
  }
  return { most, aboveMs };
}
