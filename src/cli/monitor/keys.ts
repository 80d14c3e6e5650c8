import type { SessionSignal } from '../../monitor/collect/server.js';
import {
  type Question,
  type SectionName,
  type Subject,
  sectionNames,
  sessionOrders,
  statementOrders,
  stepInterval,
  type View,
} from './view.js';

/** A key as node:readline tells of it. */
export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly shift?: boolean | undefined;
}

/** A row of the visible section that can be selected. */
export interface Row {
  readonly subject: Subject;
  /** Its line within the section. */
  readonly line: number;
}

/** Scroll range of the visible section, and its rows. */
export interface Extent {
  readonly maxScroll: number;
  readonly pageRows: number;
  /** Undefined if none can be selected: actions are off, or it is another section. */
  readonly rows?: readonly Row[] | undefined;
}

/** Effect of a key besides changing the view. */
export type Request = 'quit' | 'suspend' | 'refresh';
export interface Answer {
  readonly view: View;
  readonly request?: Request;
  /** A signal that was confirmed. */
  readonly confirmed?: Question;
}

/** Handles a key. Pure; an unknown key does not change the view. */
export function press(given: View, key: Key, extent: Extent): Answer {
  const name = key.name ?? key.sequence ?? '';
  if (key.ctrl) return pressControl(given, name, extent);
  const { question, notice: _, ...view } = given;
  if (question !== undefined) return name === 'y' ? { view, confirmed: question } : { view };
  if (name === 'q') return { view, request: 'quit' };
  if (view.isHelp) return { view: { ...view, isHelp: false } };
  if (name === 'r') return { view, request: 'refresh' };
  if (name === 'space') return { view: { ...view, isPaused: !view.isPaused } };
  const signal = view.section === 'sessions' ? signals.get(name) : undefined;
  if (signal !== undefined) return { view: ask(view, signal, extent) };
  return { view: select(view, name, extent) ?? scroll(view, name, extent) ?? trial(view, key, name) };
}

const signals: ReadonlyMap<string, SessionSignal> = new Map([
  ['c', 'cancel'],
  ['t', 'terminate'],
]);

/** Asks whether to signal the selected session, or says why that cannot be. */
function ask(view: View, signal: SessionSignal, { rows }: Extent): View {
  const { selected } = view;
  if (rows === undefined) {
    return { ...view, notice: 'Start with --allow-actions to cancel statements and end sessions.' };
  }
  if (selected === undefined) return { ...view, notice: 'Select a session with the arrows first.' };
  const subject = rows.find((row) => isSelected(view, row.subject))?.subject;
  if (subject === undefined) return { ...view, notice: `Session ${selected.pid} is gone.` };
  const { ageMs } = subject;
  if (ageMs === undefined) return { ...view, notice: `This role may not see session ${subject.pid}.` };
  if (signal === 'cancel' && !subject.isActive) {
    return { ...view, notice: `Session ${subject.pid} runs no statement.` };
  }
  return { ...view, question: { signal, subject: { ...subject, ageMs } } };
}

/** True if this is the selected session. */
export function isSelected({ selected }: View, { source, pid }: Pick<Subject, 'source' | 'pid'>): boolean {
  return selected !== undefined && selected.pid === pid && selected.source === source;
}

/** Moves the selection, and scrolls as far as needed to show it. */
function select(view: View, name: string, { rows = [], pageRows, maxScroll }: Extent): View | undefined {
  const known = rows.findIndex(({ subject }) => isSelected(view, subject));
  // Without a selection, the first row that is visible is selected.
  const visible = rows.findIndex(({ line }) => line >= Math.min(view.scroll, maxScroll));
  const here = known >= 0 ? known : (view.selected?.at ?? visible - 1);
  const target = movesOf(here, rows.length - 1, pageRows).get(name);
  if (target === undefined || rows.length === 0) return undefined;
  const at = Math.max(0, Math.min(rows.length - 1, target));
  const { subject, line } = rows[at] as Row;
  const { source, pid } = subject;
  const scroll = at === 0 ? 0 : Math.max(line - pageRows + 1, Math.min(view.scroll, line));
  return { ...view, selected: { source, pid, at }, scroll: Math.max(0, Math.min(maxScroll, scroll)) };
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
  // The section may have got shorter since it was scrolled.
  const target = movesOf(Math.min(view.scroll, maxScroll), maxScroll, pageRows).get(name);
  return target === undefined ? undefined : { ...view, scroll: Math.max(0, Math.min(maxScroll, target)) };
}

/** The place to which each key moves. A map, for keys may be called anything, `toString` included. */
function movesOf(from: number, last: number, pageRows: number): ReadonlyMap<string, number> {
  const page = Math.max(1, pageRows - 1);
  return new Map<string, number>([
    ...(['up', 'k'] as const).map((key) => [key, from - 1] as const),
    ...(['down', 'j'] as const).map((key) => [key, from + 1] as const),
    ['pageup', from - page],
    ['pagedown', from + page],
    ...(['home', 'g'] as const).map((key) => [key, 0] as const),
    ['end', last],
  ]);
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
  if (name === 's') return sort(view, key.shift ? -1 : 1);
  if (name === 'o') return { ...view, isReversed: !view.isReversed };
  return name === 'h' || name === '?' ? { ...view, isHelp: true } : view;
}

/** Sorts the statements, where they are shown, or else the sessions, by something else. */
function sort(view: View, step: 1 | -1): View {
  const next = <T>(orders: readonly T[], order: T): T =>
    orders[(orders.indexOf(order) + step + orders.length) % orders.length] as T;
  return view.section === 'activity'
    ? { ...view, statementOrder: next(statementOrders, view.statementOrder) }
    : { ...view, order: next(sessionOrders, view.order) };
}

function show(view: View, section: SectionName = view.section): View {
  return { ...view, section, scroll: section === view.section ? view.scroll : 0 };
}
