/** A sentence of the monitor or the doctor, whose code is between backticks. */
export function Prose({ text }: { readonly text: string }) {
  const parts = text.split('`');
  // A single backtick is part of a name.
  if (parts.length % 2 === 0) return <>{text}</>;
  return <>{parts.map((part, at) => (at % 2 === 1 ? <code key={`${at} ${part}`}>{part}</code> : part))}</>;
}
