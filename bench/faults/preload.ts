// Loaded before everything else of a load: its clock and its DNS can be changed from outside, as a machine's would be.
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const RealDate = Date;
let aheadMs = 0;

globalThis.Date = class extends RealDate {
  constructor(...args: readonly number[]) {
    super(...((args.length === 0 ? [RealDate.now() + aheadMs] : args) as [number]));
  }

  static override now(): number {
    return RealDate.now() + aheadMs;
  }
} as DateConstructor;

process.on('message', ({ clockJumpMs }: { clockJumpMs?: number }) => {
  aheadMs += clockJumpMs ?? 0;
});

/** The address that a file gives to a name at this moment, in place of the DNS. */
function addressOf(name: string): string | undefined {
  const file = process.env.FAULTS_NAMES;
  return file ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)[name] : undefined;
}

type Answered = (error: Error | null, address: string | dns.LookupAddress[], family?: number) => void;

const { lookup } = dns;
const lookupPromised = dns.promises.lookup;

dns.lookup = ((name: string, options: dns.LookupOptions | Answered, answered?: Answered) => {
  const callback = typeof options === 'function' ? options : (answered as Answered);
  const address = addressOf(name);
  if (address === undefined) return lookup(name, options as dns.LookupOptions, callback as never);
  const isAll = typeof options === 'object' && options.all === true;
  process.nextTick(() => (isAll ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4)));
}) as typeof dns.lookup;

dns.promises.lookup = (async (name: string, options?: dns.LookupOptions) => {
  const address = addressOf(name);
  if (address === undefined) return lookupPromised(name, options ?? {});
  return options?.all ? [{ address, family: 4 }] : { address, family: 4 };
}) as typeof dns.promises.lookup;

syncBuiltinESMExports();
