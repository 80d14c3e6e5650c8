// One peer, alone in a process: what is measured of it is measured here. Asked by contenders/library.ts.
import { allPeers } from './peers/all.js';
import { serve } from './remote/serve.js';
import { chooseRows, type RowPlan } from './rows.js';
import { type Sample, type Span, takeSample } from './sample.js';
import { findUntraced, startTracing, type Tracing } from './tracing.js';
import type { Driver } from './workload.js';

export interface Opening {
  readonly peer: string;
  readonly row: string;
  readonly url: string;
  readonly applicationName: string;
}

interface Opened {
  readonly plan: RowPlan;
  readonly driver: Driver;
}

/** Once for the process: the peer may be opened again. */
let tracing: Tracing | undefined;
let opened: Opened | undefined;

const calls = {
  /** Opens the peer for a row, and refuses it where it does not answer as the row's workload has it. */
  async open({ peer: name, row, url, applicationName }: Opening): Promise<void> {
    const peer = allPeers.find((each) => each.name === name);
    const [plan] = chooseRows([row]);
    if (!peer || !plan) throw new RangeError(`No peer ${name} or no row ${row}.`);
    if (plan.workload.needs === 'tracing') tracing ??= startTracing(peer.instrument);
    opened = { plan, driver: await peer.open({ url, max: plan.max, applicationName }) };
    await plan.workload.check(opened.driver);
    tracing?.countStatements();
  },

  async sample(span: Span): Promise<Sample> {
    const { plan, driver } = demandOpened();
    const sample = await takeSample(plan.workload, plan.callers, driver, span);
    const fault = tracing && findUntraced(sample.operations, tracing.countStatements());
    if (fault) throw new Error(fault);
    return sample;
  },

  async close(_: undefined): Promise<void> {
    const { driver } = demandOpened();
    opened = undefined;
    await driver.end();
  },
};

export type PeerCalls = typeof calls;

function demandOpened(): Opened {
  if (!opened) throw new Error('Not open.');
  return opened;
}

serve(calls);
