import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { HeadroomError } from '../errors.js';
import type { Exit } from './exit.js';

/** Exit code of what could not be started: a wrong argument, no server, no permission. */
const exitUnknown = 3;

/** A command: its line in `--help`, and its definition, which is imported only where it is needed. */
interface Entry {
  readonly description: string;
  readonly define: (command: Command, exit: Exit) => Promise<void>;
}

const entries: Readonly<Record<string, Entry>> = {
  demo: {
    description:
      'Show the difference that a pool makes: many users on a real server without a pool, with one, and through PgBouncer.',
    define: async (...given) => (await import('./commands/demo.js')).defineDemo(...given),
  },
  load: {
    description:
      'Measure what pooling does for a database and a workload: strategies side by side, and a recommendation.',
    define: async (...given) => (await import('./commands/load.js')).defineLoad(...given, readVersion()),
  },
  monitor: {
    description: 'Show how many connections are used and free on every layer, and what is wrong.',
    define: async (...given) => (await import('./commands/monitor.js')).defineMonitor(...given),
  },
  dashboard: {
    description: 'Serve a page that shows pools, PgBouncer, the server and the fleet live.',
    define: async (...given) => (await import('./commands/dashboard.js')).defineDashboard(...given),
  },
  doctor: {
    description: 'Say what is wrong with a set-up, why it matters, and what to type.',
    define: async (...given) => (await import('./commands/doctor.js')).defineDoctor(...given, readVersion()),
  },
  fleet: {
    description: 'Share one server’s connections among all processes of a service: status, plan, limit.',
    define: async (...given) => (await import('./commands/fleet.js')).defineFleet(...given),
  },
  bouncer: {
    description: 'Set up, run, watch and operate PgBouncer.',
    define: async (...given) => (await import('./commands/bouncer/index.js')).defineBouncer(...given),
  },
};

/** Runs the command line. Resolves with the exit code; never rejects. */
export async function runProgram(args: readonly string[]): Promise<number> {
  let code = 0;
  const exit: Exit = (result) => {
    code = result;
  };
  try {
    const program = await createProgram(args, exit);
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Commander's code for a usage error is 1; a command with another one sets it itself.
    if (error instanceof CommanderError) return error.exitCode === 1 ? exitUnknown : error.exitCode;
    process.stderr.write(`headroom: ${describe(error)}\n`);
    return exitUnknown;
  }
}

/** The commands; only the named one has its options. */
export async function createProgram(args: readonly string[], exit: Exit): Promise<Command> {
  const program = new Command('headroom')
    .description('PostgreSQL connections that do not run out.')
    .version(readVersion(), '-V, --version')
    .showHelpAfterError('Run with --help for the options.')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(hidePasswords(text)) })
    .addHelpText(
      'after',
      '\nExit codes: 0 success, 1 warning or failed check, 2 critical, 3 usage or connection error.',
    );
  // The name may come second, as in `headroom help monitor`.
  const named = args.slice(0, 2);
  for (const [name, { description, define }] of Object.entries(entries)) {
    const command = program.command(name).description(description);
    if (named.includes(name)) await define(command, exit);
  }
  return program;
}

/** Commander quotes a rejected value, which may be an address. */
function hidePasswords(text: string): string {
  return text.replace(/\/\/\S*@/g, '//***@');
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return version;
}

/** Headroom's errors include a remedy; for others, the code helps more than a stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof HeadroomError || !('code' in error)) return error.message || error.name;
  return `${error.message || error.name} (${error.code})`;
}
