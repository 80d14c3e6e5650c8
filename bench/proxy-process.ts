// A network with a delay, in a process of its own: what it costs is not the peers'. Asked by network.ts.
import { type ProxyOptions, startProxy } from '../test/support/proxy.js';
import { serve } from './remote/serve.js';

const calls = {
  /** Starts to listen; the port. */
  async start(options: ProxyOptions): Promise<number> {
    const { port } = await startProxy(options);
    return port;
  },
};

export type ProxyCalls = typeof calls;

serve(calls);
