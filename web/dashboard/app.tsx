import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Hello, Sample } from '../../src/dashboard/wire.js';
import { Blocking } from './sections/blocking.js';
import { Bouncers } from './sections/bouncers.js';
import { Doctor } from './sections/doctor.js';
import { Fleets } from './sections/fleet.js';
import { Head } from './sections/head.js';
import { Layers } from './sections/layers.js';
import { PoolDetail } from './sections/pool-detail.js';
import { Pools } from './sections/pools.js';
import { Server } from './sections/server.js';
import { Services } from './sections/services.js';
import { byPressure, poolsOf } from './sections/values.js';
import { Verdict } from './sections/verdict.js';
import { type Frozen, parseView, renderView, type View } from './state/address.js';
import { useHistory } from './state/history.js';
import { fetchDocument, type Live, type LiveState } from './state/live.js';
import { AskContext, Confirm, type Question } from './ui/confirm.js';

/** The page. */
export function App({ live }: { readonly live: Live }) {
  const [state, setState] = useState<LiveState>(live.state);
  useEffect(() => live.listen(setState), [live]);
  const [view, setView] = useView();
  const theme = useTheme();
  const { hello } = state;
  const sample = useShownSample(state.sample, view.frozen);
  const [question, setQuestion] = useState<Question | null>(null);
  const hasActions = hello?.hasActions === true && view.frozen === null;
  return (
    <AskContext.Provider value={hasActions ? setQuestion : undefined}>
      <Head state={state} sample={sample} view={view} setView={setView} theme={theme} />
      <main>
        {hello === null || sample === null ? (
          <p class="empty" role="status">
            {state.connection === 'lost'
              ? 'The server of this page does not answer.'
              : 'Waiting for the first sample …'}
          </p>
        ) : (
          <Content
            hello={hello}
            sample={sample}
            live={state.sample}
            view={view}
            setView={setView}
            theme={theme.shown}
          />
        )}
      </main>
      {question !== null && (
        <Confirm question={question} token={hello?.token ?? ''} onClose={() => setQuestion(null)} />
      )}
    </AskContext.Provider>
  );
}

interface ContentProps {
  readonly hello: Hello;
  /** The sample to show. */
  readonly sample: Sample;
  /** The last sample of the server. */
  readonly live: Sample | null;
  readonly view: View;
  readonly setView: (view: View) => void;
  readonly theme: string;
}

function Content({ hello, sample, live, view, setView, theme }: ContentProps) {
  const pools = poolsOf(sample);
  const pool = pools.find(({ id }) => id === view.pool) ?? byPressure(pools)[0];
  const { spanMs, frozen } = view;
  const poolIds = useMemo(() => pools.map(({ id }) => id).sort(), [pools.map(({ id }) => id).join('\n')]);
  const focusIds = [pool?.id, ...sample.bouncers.map(({ id }) => id), ...sample.servers.map(({ id }) => id)].filter(
    (id) => id !== undefined,
  );
  const overview = useHistory(
    { ids: poolIds, hasHeat: false, points: 100, spanMs, frozen, isAppending: false },
    live,
    hello,
  );
  const focus = useHistory(
    { ids: focusIds, hasHeat: true, points: 600, spanMs, frozen, isAppending: true },
    live,
    hello,
  );
  const choosePeriod = (next: Frozen): void => setView({ ...view, frozen: next });
  const period = {
    from: frozen?.from ?? sample.at - spanMs,
    to: frozen?.to ?? sample.at,
    at: frozen?.at ?? null,
    theme,
    onPeriod: choosePeriod,
  };
  return (
    <>
      <Verdict sample={sample} />
      <Layers sample={sample} columns={hello.columns} />
      <Blocking servers={sample.servers} hasStatements={hello.hasStatements} />
      <Services sample={sample} names={hello.columns.pool} onChoose={(id) => setView({ ...view, pool: id })} />
      {pools.length > 0 && (
        <Pools
          sample={sample}
          names={hello.columns.pool}
          overview={overview}
          chosen={pool?.id ?? ''}
          onChoose={(id) => setView({ ...view, pool: id })}
        />
      )}
      {pool !== undefined && (
        <PoolDetail key={pool.id} pool={pool} hello={hello} series={focus[pool.id]} period={period} />
      )}
      <Bouncers sample={sample} focus={focus} period={period} />
      {sample.servers.map((server) => (
        <Server
          key={server.id}
          server={server}
          series={focus[server.id]}
          period={period}
          hasStatements={hello.hasStatements}
          isFrozen={frozen !== null}
        />
      ))}
      <Fleets sample={sample} />
      {hello.hasDoctor && <Doctor />}
    </>
  );
}

/** The view, which the page's address holds. */
function useView(): [View, (view: View) => void] {
  const [view, setView] = useState(() => parseView(location.hash));
  useEffect(() => {
    // Links to sections have no `=`.
    const read = (): void => {
      if (location.hash.includes('=')) setView(parseView(location.hash));
    };
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  const change = (next: View): void => {
    history.replaceState(null, '', renderView(next));
    setView(next);
  };
  return [view, change];
}

/** The last sample, or the one of the moment that the page shows. */
function useShownSample(live: Sample | null, frozen: Frozen | null): Sample | null {
  const [past, setPast] = useState<Sample | null>(null);
  const at = frozen?.at;
  // The sample at the time of the change is meant.
  useEffect(() => {
    if (at === undefined) return setPast(null);
    // What the page shows when it is paused, rather than the last sample that is kept.
    if (live?.at === at) return setPast(live);
    const ended = new AbortController();
    fetchDocument<Sample>(`moment?at=${Math.round(at)}`, ended.signal).then(setPast, () => undefined);
    return () => ended.abort();
  }, [at]);
  return at === undefined ? live : (past ?? live);
}

/** Choice of colours: those of the system, or fixed ones. */
export interface Theme {
  readonly chosen: 'auto' | 'light' | 'dark';
  /** Colours in use. */
  readonly shown: 'light' | 'dark';
  readonly choose: (theme: Theme['chosen']) => void;
}

function useTheme(): Theme {
  const [chosen, setChosen] = useState<Theme['chosen']>(readTheme);
  const prefersDark = useMemo(() => matchMedia('(prefers-color-scheme: dark)'), []);
  const [isDark, setIsDark] = useState(prefersDark.matches);
  useEffect(() => {
    const follow = (): void => setIsDark(prefersDark.matches);
    prefersDark.addEventListener('change', follow);
    return () => prefersDark.removeEventListener('change', follow);
  }, [prefersDark]);
  document.documentElement.dataset.theme = chosen;
  const choose = (theme: Theme['chosen']): void => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('headroom-theme', theme);
    setChosen(theme);
  };
  return { chosen, shown: chosen === 'auto' ? (isDark ? 'dark' : 'light') : chosen, choose };
}

function readTheme(): Theme['chosen'] {
  const stored = localStorage.getItem('headroom-theme');
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
}
