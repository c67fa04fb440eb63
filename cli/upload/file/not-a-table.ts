import { CommandError, REFUSED } from '../../ui/command.ts';

/**
 * The refusal of a file that can be read but is no table of invoice lines. In an archive, such a
 * file may lie beside tables, as a licence does.
 */
export class NotATable extends CommandError {
  constructor(message: string, cause?: unknown) {
    super(message, REFUSED, cause);
  }
}
