import { expect, it } from 'vitest';
import { refuseTokens } from '../../../local/athena/dialect/refused-tokens.ts';
import { statementIn } from '../../../local/athena/queries/statement-kind.ts';

/** The longest query that Athena takes. */
const LONGEST = 262_144;
const repeated = (piece: string): string => piece.repeat(LONGEST / piece.length - 10);

/** The pipeline waits meanwhile. In quadratic time these would take from 5 s to 2 minutes. */
it.each([
  ['signs', repeated('+1')],
  ['brackets', repeated('(')],
  ['casts', repeated('CAST(1 AS INT),')],
  ['nested casts', `${'CAST('.repeat(20_000)}1${' AS INT)'.repeat(20_000)}`],
  ['beginnings of comments', repeated('/*')],
])('a query of the greatest length, made of %s, is read in a second or two', (_, made) => {
  const sql = `SELECT ${made}`;
  const before = process.threadCpuUsage();
  refuseTokens(statementIn(sql).tokens, sql);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(4000);
});
