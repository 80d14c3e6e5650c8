import { useState } from 'preact/hooks';
import type { DoctorDocument } from '../../../src/dashboard/wire.js';
import { fetchDocument } from '../state/live.js';
import { Prose } from '../ui/prose.js';
import { StatusSign } from '../ui/status.js';
import { clock } from '../ui/text.js';

/** The doctor: what is wrong with the set-up, and what to type. Runs when asked. */
export function Doctor() {
  const [result, setResult] = useState<DoctorDocument | string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const examine = async (): Promise<void> => {
    setIsBusy(true);
    const answer = fetchDocument<DoctorDocument>('doctor');
    setResult(await answer.catch((error: unknown) => (error instanceof Error ? error.message : String(error))));
    setIsBusy(false);
  };
  return (
    <section id="doctor" aria-labelledby="doctor-title">
      <header class="section-head">
        <h2 id="doctor-title">Doctor</h2>
        <button type="button" disabled={isBusy} onClick={() => void examine()}>
          {isBusy ? 'Examining …' : 'Examine the set-up'}
        </button>
      </header>
      <div role="status">
        {typeof result === 'string' && <p class="silent">{result}</p>}
        {result !== null && typeof result !== 'string' && <Result result={result} />}
      </div>
    </section>
  );
}

function Result({ result: { at, checks, findings } }: { readonly result: DoctorDocument }) {
  return (
    <>
      <p class="note">
        {checks} checks at {clock(at)}:{' '}
        {findings.length === 0 ? 'nothing to do.' : `${findings.length} found something.`}
      </p>
      <ul class="findings">
        {findings.map(({ id, severity, evidence, remedy, link }) => (
          <li key={id + evidence}>
            <StatusSign status={severity} />
            <div>
              <p class="message">
                <Prose text={evidence} />
              </p>
              <p class="remedy">
                <Prose text={remedy} />
              </p>
              <p class="place">
                <code>{link}</code>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
