import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { ActionRequest } from '../../../src/dashboard/wire.js';
import { requestAction } from '../state/live.js';

/** An action to confirm. */
export interface Question {
  readonly request: ActionRequest;
  /** Name of the action, as on the button. */
  readonly title: string;
  /** Consequences. */
  readonly text: string;
}

/** Asks for confirmation of an action; undefined where actions are off. */
export const AskContext = createContext<((question: Question) => void) | undefined>(undefined);

/** A button for an action; nothing where actions are off. */
export function ActionButton({ question, label }: { readonly question: Question; readonly label?: string }) {
  const ask = useContext(AskContext);
  if (ask === undefined) return null;
  return (
    <button type="button" class="action" aria-label={label} onClick={() => ask(question)}>
      {question.title}
    </button>
  );
}

interface ConfirmProps {
  readonly question: Question;
  readonly token: string;
  readonly onClose: () => void;
}

/** Shows what an action would do, requests it if confirmed, and shows the answer. */
export function Confirm({ question, token, onClose }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [answer, setAnswer] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const doNothing = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Enter must not carry out what is only asked.
    doNothing.current?.focus();
  }, []);
  const confirm = async (): Promise<void> => {
    setIsBusy(true);
    const { message } = await requestAction(question.request, token);
    setIsBusy(false);
    setAnswer(message);
  };
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="confirm-title">
      <h2 id="confirm-title">{question.title}?</h2>
      <p>{question.text}</p>
      <p role="status">{answer ?? (isBusy ? 'Working …' : '')}</p>
      <div class="buttons">
        {answer === null && (
          <button type="button" class="danger" disabled={isBusy} onClick={() => void confirm()}>
            {question.title}
          </button>
        )}
        <button type="button" ref={doNothing} onClick={() => dialog.current?.close()}>
          {answer === null ? 'Do nothing' : 'Close'}
        </button>
      </div>
    </dialog>
  );
}
