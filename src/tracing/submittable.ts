import type { StatementPublication } from './statement.js';

/** The parts of a cursor, stream or query that `pg` calls when the server has answered. */
interface Answered {
  readonly _result?: unknown;
  handleReadyForQuery?(connection: unknown): void;
  handleError?(error: unknown, connection: unknown): void;
}

/** Ends the publication of a submittable with the server's last answer to it. */
export function publishSubmittable(publication: StatementPublication, submittable: object): void {
  const subject = submittable as Answered;
  const { handleReadyForQuery, handleError } = subject;
  // Streams have them as own properties.
  const own = Object.getOwnPropertyDescriptors(subject) as Record<string, PropertyDescriptor | undefined>;
  const restore = (): void => {
    for (const name of ['handleReadyForQuery', 'handleError']) {
      const before = own[name];
      if (before) Object.defineProperty(subject, name, before);
      else Reflect.deleteProperty(subject, name);
    }
  };
  subject.handleReadyForQuery = (connection) => {
    restore();
    publication.succeeded(subject._result, () => handleReadyForQuery?.call(subject, connection));
  };
  subject.handleError = (error, connection) => {
    restore();
    publication.failed(error, () => handleError?.call(subject, error, connection));
  };
}
