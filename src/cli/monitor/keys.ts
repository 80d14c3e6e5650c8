import { type SectionName, sectionNames, sessionOrders, stepInterval, type View } from './view.js';

/** A key as node:readline tells of it. */
export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly shift?: boolean | undefined;
}

/** Scroll range of the visible section. */
export interface Extent {
  readonly maxScroll: number;
  readonly pageRows: number;
}

/** Effect of a key besides changing the view. */
export type Request = 'quit' | 'suspend' | 'refresh';
export interface Answer {
  readonly view: View;
  readonly request?: Request;
}

/** Handles a key. Pure; an unknown key does not change the view. */
export function press(view: View, key: Key, extent: Extent): Answer {
  const name = key.name ?? key.sequence ?? '';
  if (key.ctrl) return pressControl(view, name, extent);
  if (name === 'q') return { view, request: 'quit' };
  if (view.isHelp) return { view: { ...view, isHelp: false } };
  if (name === 'r') return { view, request: 'refresh' };
  if (name === 'space') return { view: { ...view, isPaused: !view.isPaused } };
  const moved = scroll(view, name, extent) ?? trial(view, key, name);
  return { view: moved };
}

/** Keys of readers such as less. */
const pages: ReadonlyMap<string, string> = new Map([
  ['d', 'pagedown'],
  ['f', 'pagedown'],
  ['u', 'pageup'],
  ['b', 'pageup'],
]);

function pressControl(view: View, name: string, extent: Extent): Answer {
  if (name === 'c') return { view, request: 'quit' };
  if (name === 'z') return { view, request: 'suspend' };
  if (name === 'l') return { view, request: 'refresh' };
  return { view: scroll(view, pages.get(name) ?? '', extent) ?? view };
}

function scroll(view: View, name: string, { maxScroll, pageRows }: Extent): View | undefined {
  const page = Math.max(1, pageRows - 1);
  // The section may have got shorter since it was scrolled.
  const from = Math.min(view.scroll, maxScroll);
  // A map, for keys may be called anything, `toString` included.
  const targets = new Map<string, number>([
    ...(['up', 'k'] as const).map((key) => [key, from - 1] as const),
    ...(['down', 'j'] as const).map((key) => [key, from + 1] as const),
    ['pageup', from - page],
    ['pagedown', from + page],
    ...(['home', 'g'] as const).map((key) => [key, 0] as const),
    ['end', maxScroll],
  ]);
  const target = targets.get(name);
  return target === undefined ? undefined : { ...view, scroll: Math.max(0, Math.min(maxScroll, target)) };
}

function trial(view: View, key: Key, name: string): View {
  const at = sectionNames.indexOf(view.section);
  const digit = /^[1-9]$/.test(name) ? sectionNames[Number(name) - 1] : undefined;
  if (digit !== undefined) return show(view, digit);
  if ((name === 'tab' && !key.shift) || name === 'right')
    return show(view, sectionNames.at((at + 1) % sectionNames.length));
  if (name === 'tab' || name === 'left') return show(view, sectionNames.at(at - 1));
  if (name === '+' || name === '=') return { ...view, intervalMs: stepInterval(view.intervalMs, 'longer') };
  if (name === '-') return { ...view, intervalMs: stepInterval(view.intervalMs, 'shorter') };
  if (name === 's') return { ...view, order: nextOrder(view) };
  return name === 'h' || name === '?' ? { ...view, isHelp: true } : view;
}

function nextOrder({ order }: View): View['order'] {
  return sessionOrders[(sessionOrders.indexOf(order) + 1) % sessionOrders.length] as View['order'];
}

function show(view: View, section: SectionName = view.section): View {
  return { ...view, section, scroll: section === view.section ? view.scroll : 0 };
}
