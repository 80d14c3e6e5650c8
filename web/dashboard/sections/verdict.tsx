import type { Sample, WireFinding } from '../../../src/dashboard/wire.js';
import { Prose } from '../ui/prose.js';
import { StatusSign, statusWords } from '../ui/status.js';

/** The verdict, and what leads to it, worst first. */
export function Verdict({ sample }: { readonly sample: Sample }) {
  const { verdict, findings } = sample;
  const [problems, advice] = [findings.filter(isProblem), findings.filter((each) => !isProblem(each))];
  return (
    <section class={`verdict verdict-${verdict}`} aria-labelledby="verdict-title">
      <h2 id="verdict-title" aria-live="polite">
        <StatusSign status={verdict} isSmall />
        <span>{headlineFor(sample)}</span>
      </h2>
      {problems.length > 0 && <Findings findings={problems} />}
      {advice.length > 0 && (
        <details>
          <summary>
            {advice.length} {advice.length === 1 ? 'suggestion' : 'suggestions'}
          </summary>
          <Findings findings={advice} />
        </details>
      )}
    </section>
  );
}

function isProblem({ status }: WireFinding): boolean {
  return status !== 'advice';
}

/** The main cause, and where it is. */
function headlineFor({ headline }: Sample): string {
  if (headline === null) return 'Everything is within its limits.';
  return `${statusWords[headline.status]}: ${headline.text.replaceAll('`', '')}`;
}

function Findings({ findings }: { readonly findings: readonly WireFinding[] }) {
  return (
    <ul class="findings">
      {findings.map(({ status, layer, source, pool, metric, message, remedy }) => (
        <li key={JSON.stringify([layer, source, pool, metric])}>
          <StatusSign status={status} />
          <div>
            <p class="message">
              <Prose text={message} />
            </p>
            {remedy !== '' && (
              <p class="remedy">
                <Prose text={remedy} />
              </p>
            )}
            <p class="place">
              {pool === null ? source : `${pool} in ${source}`} ·{' '}
              {metric.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
