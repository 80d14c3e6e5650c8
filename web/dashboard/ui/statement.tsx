import { useState } from 'preact/hooks';

/** Length from which a statement is cut, so that one long text does not push the others off the screen. */
const maxLength = 240;

/** The text of a statement; of a long one the beginning, and the rest on request. */
export function StatementText({ text }: { readonly text: string }) {
  const [isWhole, setIsWhole] = useState(false);
  if (text.length <= maxLength) return <code class="statement">{text}</code>;
  return (
    <span class="statement">
      <code>{isWhole ? text : `${text.slice(0, maxLength).trimEnd()} …`}</code>{' '}
      <button type="button" class="link" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
        {isWhole ? 'Show less' : 'Show all'}
      </button>
    </span>
  );
}
