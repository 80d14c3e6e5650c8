import { useState } from 'preact/hooks';
import type { Sample } from '../../../src/dashboard/wire.js';
import type { Theme } from '../app.js';
import { type Frozen, renderView, scale, shift, spans, type View } from '../state/address.js';
import type { LiveState } from '../state/live.js';
import { StatusSign } from '../ui/status.js';
import { clock, dateTime, duration } from '../ui/text.js';

interface HeadProps {
  readonly state: LiveState;
  readonly sample: Sample | null;
  readonly view: View;
  readonly setView: (view: View) => void;
  readonly theme: Theme;
}

/** The bar at the top: verdict, time, and the controls of the period. */
export function Head({ state, sample, view, setView, theme }: HeadProps) {
  const { frozen, spanMs } = view;
  const now = state.sample?.at ?? Date.now();
  const pause = (): void => setView({ ...view, frozen: { from: now - spanMs, to: now, at: now } });
  return (
    <header class="head">
      <h1>
        <img src="icon.svg" alt="" width="22" height="22" /> Headroom
      </h1>
      {sample !== null && (
        <a class="head-verdict" href="#verdict-title">
          <StatusSign status={sample.verdict} />
        </a>
      )}
      <Present state={state} sample={sample} frozen={frozen} />
      {sample !== null && <Sections sample={sample} hasDoctor={state.hello?.hasDoctor ?? false} />}
      <div class="controls">
        <label>
          <span class="unseen">Period of the charts</span>
          <select value={String(spanMs)} onChange={(e) => setView(withSpan(view, Number(e.currentTarget.value), now))}>
            {spans.every(({ ms }) => ms !== spanMs) && <option value={String(spanMs)}>{duration(spanMs)}</option>}
            {spans.map(({ ms, name }) => (
              <option key={ms} value={String(ms)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {frozen === null ? (
          <button type="button" onClick={pause}>
            Pause
          </button>
        ) : (
          <Frames frozen={frozen} now={now} change={(next) => setView({ ...view, frozen: next })} />
        )}
        {frozen !== null && (
          <button type="button" class="primary" onClick={() => setView({ ...view, frozen: null })}>
            Live
          </button>
        )}
        <CopyLink view={view} />
        <label>
          <span class="unseen">Colours</span>
          <select value={theme.chosen} onChange={(e) => theme.choose(e.currentTarget.value as Theme['chosen'])}>
            <option value="auto">System colours</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </select>
        </label>
      </div>
    </header>
  );
}

/** Links to the parts of the page. */
function Sections({ sample, hasDoctor }: { readonly sample: Sample; readonly hasDoctor: boolean }) {
  const { apps, bouncers, servers } = sample;
  const hasServer = servers.length > 0;
  const parts = [
    ...(apps.length > 0 ? [['pools', 'Pools']] : []),
    ...(bouncers.length > 0 ? [['bouncers', 'PgBouncer']] : []),
    ...(hasServer
      ? [
          ['blocking', 'Blocking'],
          ['sessions', 'Sessions'],
          ['statements', 'Statements'],
        ]
      : []),
    ...(servers.some(({ fleets }) => fleets.length > 0) ? [['fleet', 'Fleet']] : []),
    ...(hasDoctor ? [['doctor', 'Doctor']] : []),
  ];
  return (
    <nav aria-label="Parts of the page">
      {parts.map(([id, name]) => (
        <a key={id} href={`#${id}`}>
          {name}
        </a>
      ))}
    </nav>
  );
}

function withSpan(view: View, spanMs: number, now: number): View {
  const { frozen } = view;
  if (frozen === null) return { ...view, spanMs };
  return { ...view, spanMs, frozen: scale(frozen, spanMs / (frozen.to - frozen.from), now) };
}

interface PresentProps {
  readonly state: LiveState;
  readonly sample: Sample | null;
  readonly frozen: Frozen | null;
}

/** Says whether the page shows the present. */
function Present({ state, sample, frozen }: PresentProps) {
  if (frozen !== null) {
    return (
      <p class="present paused" role="status">
        Paused at {dateTime(sample?.at ?? frozen.at)}
      </p>
    );
  }
  if (state.connection === 'lost') {
    return (
      <p class="present lost" role="status">
        Connection lost{state.lostSince === null ? '' : ` at ${clock(state.lostSince)}`}; trying again
      </p>
    );
  }
  return (
    <p class="present">
      <span class="unseen">Last sample: </span>
      {sample === null ? '' : clock(sample.at)}
    </p>
  );
}

interface FramesProps {
  readonly frozen: Frozen;
  readonly now: number;
  readonly change: (frozen: Frozen) => void;
}

/** Moves and changes the period of the charts, as dragging in them does. */
function Frames({ frozen, now, change }: FramesProps) {
  return (
    <fieldset class="choices">
      <legend class="unseen">Period</legend>
      <button type="button" aria-label="Earlier" onClick={() => change(shift(frozen, -0.5, now))}>
        ←
      </button>
      <button type="button" aria-label="Later" onClick={() => change(shift(frozen, 0.5, now))}>
        →
      </button>
      <button type="button" aria-label="Zoom in" onClick={() => change(scale(frozen, 0.5, now))}>
        +
      </button>
      <button type="button" aria-label="Zoom out" onClick={() => change(scale(frozen, 2, now))}>
        −
      </button>
    </fieldset>
  );
}

/** Copies the page's address, which holds the moment if it is paused. */
function CopyLink({ view }: { readonly view: View }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(new URL(renderView(view), location.href).href);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
  };
  // Browsers have a clipboard only on the loopback interface and with TLS.
  if (navigator.clipboard === undefined) return null;
  return (
    <button type="button" onClick={() => void copy()}>
      <span role="status">{isCopied ? 'Copied' : 'Copy link'}</span>
    </button>
  );
}
