import { QueryError } from '../../local/query-engine/query-error.ts';
import { type Result, runStatement } from '../../local/query-engine/statement.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import { withComments } from './describe.ts';
import type { LocalLake } from './local-lake.ts';

/**
 * Runs one statement that only reads. Throws a `CommandError` that shows where the statement is
 * wrong or says why it is refused.
 */
export async function query(lake: LocalLake, sql: string): Promise<Result> {
  const statement = withComments(sql, lake.tables);
  const result = await runStatement(lake, statement).catch(asCommandError);
  return { ...result, pieces: readable(result.pieces) };
}

async function* readable(pieces: Result['pieces']): Result['pieces'] {
  try {
    yield* pieces;
  } catch (error) {
    asCommandError(error);
  }
}

function asCommandError(error: unknown): never {
  if (error instanceof QueryError)
    throw new CommandError(withPossibleAdvice(error.message), REFUSED, error);
  throw error;
}

/** DuckDB advises to change its settings, which are locked here. */
const withPossibleAdvice = (message: string): string =>
  message.replace(
    /\s*Possible solutions:[\s\S]*$/,
    '\n\nA query has 512 MB of memory, and 4 GB of disk for sorting, grouping and joining. Select fewer rows or columns, or add them up in SQL.',
  );
