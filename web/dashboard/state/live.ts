import type { ActionAnswer, ActionRequest, Hello, Sample } from '../../../src/dashboard/wire.js';

/** State of the connection to the server. */
export type Connection = 'connecting' | 'live' | 'lost';

/** What the server has sent. */
export interface LiveState {
  readonly connection: Connection;
  readonly hello: Hello | null;
  /** Last sample. */
  readonly sample: Sample | null;
  /** Time since which the connection is lost, in milliseconds since 1970. */
  readonly lostSince: number | null;
}

type Listener = (state: LiveState) => void;

/** Receives samples from the server, and connects again after a loss. */
export class Live {
  #state: LiveState = { connection: 'connecting', hello: null, sample: null, lostSince: null };
  readonly #listeners = new Set<Listener>();
  #source: EventSource | undefined;
  #retry: number | undefined;

  get state(): LiveState {
    return this.#state;
  }

  /** Calls back after each change. Returns a function that stops it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connect(): void {
    window.clearTimeout(this.#retry);
    this.#source?.close();
    const source = new EventSource('events');
    this.#source = source;
    source.addEventListener('hello', ({ data }: MessageEvent<string>) => {
      this.#set({ connection: 'live', hello: JSON.parse(data) as Hello, lostSince: null });
    });
    source.addEventListener('sample', ({ data }: MessageEvent<string>) => {
      this.#set({ connection: 'live', sample: JSON.parse(data) as Sample, lostSince: null });
    });
    source.addEventListener('error', () => {
      this.#set({ connection: 'lost', lostSince: this.#state.lostSince ?? Date.now() });
      // The browser does not try again after an answer that is not a stream, such as a proxy's.
      if (source.readyState === EventSource.CLOSED) this.#retry = window.setTimeout(() => this.connect(), 2000);
    });
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener(this.#state);
  }
}

/** Fetches a document of the server. */
export async function fetchDocument<T>(address: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(address, signal === undefined ? {} : { signal });
  if (!response.ok) throw new Error((await response.text()).trim() || `The server answered with ${response.status}.`);
  return (await response.json()) as T;
}

/** Requests an action. Never rejects. */
export async function requestAction(request: ActionRequest, token: string): Promise<ActionAnswer> {
  try {
    const response = await fetch('actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-headroom-token': token },
      body: JSON.stringify(request),
    });
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    if (isJson) return (await response.json()) as ActionAnswer;
    return { isDone: false, message: (await response.text()).trim() };
  } catch (error) {
    return { isDone: false, message: error instanceof Error ? error.message : String(error) };
  }
}
