import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { UnreadableBody } from '../../../functions/formats/unreadable-body.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { printable } from '../../ui/text.ts';

/**
 * Reads with the functions that ingest reads a body with. What ingest would refuse in every part is
 * thrown as a `CommandError` about the file, before anything is sent.
 */
export function readAsIngest<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    throw new CommandError(explanation(path, error), REFUSED, error);
  }
}

/** What was expected, what was found and where, and what to do. */
function explanation(path: string, { fault, message }: UnreadableBody): string {
  switch (fault.kind) {
    case 'missing-columns':
      return [
        `${path}: the header row does not name ${fault.missing.join(', ')}.`,
        `  expected  ${COLUMNS.join(', ')} (in any order)`,
        `  found     ${printable(fault.found.join(', '))}`,
        'Add a header row with these columns, or rename the columns, and try again.',
      ].join('\n');
    case 'repeated-columns':
      return [
        `${path}: the header row names ${fault.repeated.join(', ')} more than once.`,
        `  expected  each of ${COLUMNS.join(', ')} once`,
        `  found     ${printable(fault.found.join(', '))}`,
        'Remove or rename the other columns, and try again.',
      ].join('\n');
    case 'invalid-json': {
      const element = fault.element ? `, in element ${fault.element} of the array` : '';
      return `${path} is not valid JSON: see line ${fault.line}, column ${fault.column}${element}. Correct it there and try again.`;
    }
    case 'not-an-array':
      return `${path} is not a JSON array. A .json file must be an array of objects, [{…}, {…}]; a file with one object per line must be named .ndjson.`;
    default:
      return `${path}: ${message}`;
  }
}
