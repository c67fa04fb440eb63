import type { ColumnName } from '../domain/invoice-line.ts';
import type { JsonFault } from './json-fault.ts';

/** What is wrong with a body that cannot be read, for a program. */
export type BodyFault =
  | {
      kind:
        | 'empty'
        | 'gzip'
        | 'zip'
        | 'not-text'
        | 'not-an-array'
        | 'too-many-columns'
        | 'column-name-too-long';
    }
  | ({ kind: 'invalid-json' } & JsonFault)
  | { kind: 'missing-columns'; missing: readonly ColumnName[]; found: readonly string[] }
  | { kind: 'repeated-columns'; repeated: readonly ColumnName[]; found: readonly string[] };

/**
 * Thrown when a body as a whole cannot be read. The message tells its sender what to do, and quotes
 * nothing of the body but shortened cells of the header row. A single line that cannot be read is
 * not an error: it is quarantined.
 */
export class UnreadableBody extends Error {
  readonly fault: BodyFault;

  constructor(fault: BodyFault, message: string) {
    super(message);
    this.name = 'UnreadableBody';
    this.fault = fault;
  }
}

/** The error for a body without content. */
export function emptyBody(): UnreadableBody {
  return new UnreadableBody(
    { kind: 'empty' },
    'The body is empty. Send a header row and lines, or JSON objects.',
  );
}
