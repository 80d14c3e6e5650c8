import { setTimeout as delay } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { BouncerGroup } from '../../../bouncer/group.js';
import { hasAnswered, lookAt } from '../../bouncer/look.js';
import { renderStatus } from '../../bouncer/render-status.js';
import { type ConsoleFlags, exitCodes, Operation, onConsoles, timeoutOption, urlOption } from '../../bouncer/run.js';
import { renderStatusJson } from '../../bouncer/status-json.js';
import { parseInterval } from '../../monitor/options.js';
import { Output } from '../../monitor/output.js';
import { paintFor } from '../../terminal.js';

interface StatusFlags extends ConsoleFlags {
  readonly json?: true;
  /** Milliseconds between two looks, or true where none were given. */
  readonly watch?: number | true;
}

/** `headroom bouncer status`: what PgBouncer's pools are doing. */
export function statusCommand(exit: (code: number) => void): Command {
  return new Operation('status')
    .description('Show clients, server connections and waiting of every pool.')
    .addOption(urlOption())
    .addOption(timeoutOption())
    .addOption(
      new Option('--watch [seconds]', 'look again and again; without a number every 2 seconds').argParser(
        parseInterval,
      ),
    )
    .option('--json', 'write JSON; with --watch one object a line')
    .addHelpText('after', `\n${examples}`)
    .action(async (flags: StatusFlags) =>
      exit(await onConsoles(flags, (group, signal) => status(group, flags, signal))),
    );
}

const examples = `Examples:
  headroom bouncer status                                    of PGBOUNCER_ADMIN_URL, else PGBOUNCER_URL
  headroom bouncer status --url postgresql://admin@db:6432 --watch
  headroom bouncer status --json | jq '.pools[] | select(.clientsWaiting > 0)'
  headroom bouncer status --url 'postgresql://admin@/?host=/run/pgbouncer/1&port=6432' \\
                          --url 'postgresql://admin@/?host=/run/pgbouncer/2&port=6432'

headroom monitor judges what is shown here, and the server behind it.`;

async function status(group: BouncerGroup, { json, watch }: StatusFlags, signal: AbortSignal): Promise<number> {
  const { stdout } = process;
  const output = new Output(stdout);
  const isScreen = watch !== undefined && stdout.isTTY && !json;
  for (;;) {
    const looks = await lookAt(group, signal);
    const text = json
      ? renderStatusJson(looks)
      : renderStatus(looks, { width: stdout.columns || 80, paint: paintFor(stdout) });
    await output.write(isScreen ? `\u001b[H\u001b[J${text}` : text);
    const isWhole = looks.every(hasAnswered);
    if (watch === undefined || output.broken.aborted) return isWhole ? exitCodes.done : exitCodes.failed;
    await delay(watch === true ? 2000 : watch, undefined, { signal: AbortSignal.any([signal, output.broken]) }).catch(
      () => undefined,
    );
    if (signal.aborted) return exitCodes.done;
  }
}
