import type { WireStatus } from '../../../src/dashboard/wire.js';

/** Word for each status; the shape of its sign differs too, so that colour is never the only difference. */
export const statusWords: Readonly<Record<WireStatus, string>> = {
  ok: 'OK',
  advice: 'Advice',
  unknown: 'Unknown',
  warning: 'Warning',
  critical: 'Critical',
};

const shapes: Readonly<Record<WireStatus, string>> = {
  ok: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.6 5-4.3 5L4.4 8.200l1-1 1.800 1.700L10.500 5z',
  advice: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-1 3h2v2H7zm0 3h2v5H7z',
  unknown:
    'M8 1 15 8l-7 7-7-7Zm-.800 8.200h1.600V7.500C10 7.100 10.300 6.300 10.300 5.700 10.300 4.500 9.300 3.800 8 3.800S5.700 4.500 5.700 5.800h1.500c0-.5.3-.8.8-.8s.8.3.8.7c0 .9-1.600.8-1.600 2.300zm0 .9v1.600h1.600v-1.600z',
  warning: 'M8 1 15.500 14.500H.5ZM7.200 6v4.500h1.600V6zm0 5.500V13h1.600v-1.500z',
  critical:
    'M5 1h6l4 4v6l-4 4H5l-4-4V5Zm.2 3.200L4.200 5.200 7 8l-2.800 2.800 1 1L8 9l2.800 2.800 1-1L9 8l2.800-2.800-1-1L8 7z',
};

/** A status as a sign and, unless it is small, a word. */
export function StatusSign({ status, isSmall = false }: { readonly status: WireStatus; readonly isSmall?: boolean }) {
  return (
    <span class={`status status-${status}`}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path fill="currentColor" fill-rule="evenodd" d={shapes[status]} />
      </svg>
      <span class={isSmall ? 'unseen' : ''}>{statusWords[status]}</span>
    </span>
  );
}
