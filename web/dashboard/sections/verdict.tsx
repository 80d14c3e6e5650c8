import { useState } from 'preact/hooks';
import type { Sample, WireFinding } from '../../../src/dashboard/wire.js';
import { groupFindings } from '../state/findings.js';
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
      {problems.length > 0 && <Findings findings={problems} isFirstKnown={isNamedBy(sample, problems[0])} />}
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

/** True if the headline says all of a finding: of one about a pool it does not say where the pool is. */
function isNamedBy({ headline }: Sample, finding: WireFinding | undefined): boolean {
  return finding?.pool === null && headline?.text === `${finding.source}: ${finding.message}`;
}

/** The main cause, and where it is. */
function headlineFor({ headline }: Sample): string {
  if (headline === null) return 'Everything is within its limits.';
  return `${statusWords[headline.status]}: ${headline.text.replaceAll('`', '')}`;
}

interface FindingsProps {
  readonly findings: readonly WireFinding[];
  /** True if the headline says what the first of them says. */
  readonly isFirstKnown?: boolean;
}

function Findings({ findings, isFirstKnown = false }: FindingsProps) {
  return (
    <ul class="findings">
      {groupFindings(findings).map(({ first, findings: all }, at) => (
        <li key={keyOf(first)}>
          <StatusSign status={first.status} />
          <div>
            <Messages findings={at === 0 && isFirstKnown ? all.slice(1) : all} />
            <p class="remedy">
              <Prose text={first.remedy} /> <span class="note">{wordsOf(first.metric)}</span>
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Number of messages of a group that are shown at first. */
const maxMessages = 3;

/** Place and subject of a group of findings. */
function Messages({ findings }: { readonly findings: readonly WireFinding[] }) {
  const [hasAll, setHasAll] = useState(false);
  const more = findings.length - maxMessages;
  const shown = hasAll ? findings : findings.slice(0, maxMessages);
  return (
    <>
      {shown.map((finding) => (
        <p key={keyOf(finding)} class="message">
          <span class="place">{placeOf(finding)}</span> <Prose text={finding.message} />
        </p>
      ))}
      {more > 0 && (
        <button type="button" class="link" aria-expanded={hasAll} onClick={() => setHasAll(!hasAll)}>
          {hasAll ? 'Show less' : `and ${more} more`}
        </button>
      )}
    </>
  );
}

/** The metric, whose name the limits and the alerts have too. */
function wordsOf(metric: string): string {
  return metric.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function keyOf({ layer, source, pool, metric }: WireFinding): string {
  return JSON.stringify([layer, source, pool, metric]);
}

function placeOf({ source, pool }: WireFinding): string {
  return pool === null ? `${source}:` : `${pool} in ${source}:`;
}
