import { inspect } from 'node:util';

/** Calls to a process, by name. Arguments and results are sent as JSON. */
export type Calls = Readonly<Record<string, (argument: never) => unknown>>;

export interface Request {
  readonly name: string;
  readonly argument: unknown;
}

export type Reply = { readonly value: unknown } | { readonly error: string };

/** Answers what `Remote` asks in our parent, one request at a time, and ends with it, however it ends. */
export function serve(calls: Calls): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (request: Request) => {
    void answer(calls, request).then((reply) => process.connected && process.send?.(reply));
  });
}

async function answer(calls: Calls, { name, argument }: Request): Promise<Reply> {
  try {
    return { value: await calls[name]?.(argument as never) };
  } catch (error) {
    return { error: inspect(error) };
  }
}
