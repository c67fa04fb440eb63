import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSession, type Session } from '../../../local/query-engine/session.ts';
import { runStatement } from '../../../local/query-engine/statement.ts';
import { type APostgres, aPostgres, textsOf } from './a-postgres.ts';

let postgres: APostgres;
let client: pg.Client;
let session: Session;
beforeAll(async () => {
  postgres = await aPostgres();
  client = await postgres.connect();
  session = await openSession(postgres.dataDir);
});
afterAll(async () => {
  session.close();
  await postgres.stop();
});

const NUMBER = fc.constantFrom('quantity', 'unit_price', 'line_total', '3', '-7', '2.50', 'NULL');
const TEXT = fc.constantFrom(
  'country',
  'description',
  'customer_id',
  "'HOLDER '",
  "'a''b'",
  'NULL',
);
const DAY = fc.constantFrom('invoice_date', "DATE '2010-12-02'", 'NULL::date');

const NUMERIC = fc.oneof(
  NUMBER,
  fc.tuple(NUMBER, fc.constantFrom('+', '-', '*'), NUMBER).map((parts) => `(${parts.join(' ')})`),
  fc.tuple(NUMBER, NUMBER).map((parts) => `coalesce(${parts.join(', ')})`),
  TEXT.map((text) => `length(${text})`),
);
const TEXTUAL = fc.oneof(
  TEXT,
  fc.tuple(TEXT, TEXT).map((parts) => `(${parts.join(' || ')})`),
  TEXT.map((text) => `upper(${text})`),
);
const CONDITION = fc.oneof(
  fc.tuple(NUMERIC, fc.constantFrom('<', '>=', '=', '<>'), NUMERIC).map((parts) => parts.join(' ')),
  fc.tuple(DAY, fc.constantFrom('<', '='), DAY).map((parts) => parts.join(' ')),
  fc.tuple(TEXTUAL, fc.constantFrom("'%H%'", "'E%'")).map((parts) => parts.join(' LIKE ')),
  TEXTUAL.map((text) => `${text} IS NOT NULL`),
  fc.constant('TRUE'),
);
const EXPRESSION = fc.oneof(
  NUMERIC,
  TEXTUAL,
  DAY,
  CONDITION.map((condition) => `(${condition})`),
);
const STATEMENT = fc
  .tuple(fc.array(EXPRESSION, { minLength: 1, maxLength: 4 }), CONDITION, fc.boolean())
  .map(([list, condition, isGrouped]) =>
    isGrouped
      ? `SELECT count(*), min(${list[0]}), max(${list[0]}) FROM invoice_lines WHERE ${condition}`
      : `SELECT ${list.map((item, index) => `${item} AS c${index}`).join(', ')} FROM invoice_lines WHERE ${condition} ORDER BY line_id`,
  );

/** What DuckDB gives, or undefined where it has an error. */
async function byEngine(statement: string): Promise<unknown[][] | undefined> {
  try {
    const rows: unknown[][] = [];
    for await (const piece of (await runStatement(session, statement)).pieces) {
      rows.push(...piece.map((row) => row.map(textOf)));
    }
    return rows;
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string | null => {
  if (value === null) return null;
  return typeof value === 'boolean' ? (String(value)[0] ?? '') : String(value);
};

it('a generated statement gives what DuckDB gives, in both protocols, or an error with a code', async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(STATEMENT, fc.boolean(), async (statement, isExtended) => {
      const expected = await byEngine(statement);
      const found = await (isExtended
        ? textsOf(client, statement.replace('WHERE', 'WHERE $1::int = 1 AND '), ['1'])
        : textsOf(client, statement)
      ).catch((error: unknown) => error);
      if (expected === undefined) {
        expect(found).toMatchObject({ code: expect.stringMatching(/^[0-9A-Z]{5}$/) });
        return;
      }
      answered += 1;
      expect(found).toEqual(expected);
    }),
    { numRuns: 120 },
  );
  expect(answered).toBeGreaterThan(50);
});
