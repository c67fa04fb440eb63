import { expect, it } from 'vitest';
import { rewritten } from '../../../local/postgres/dialect/rewrite.ts';
import { POSTGRES_NAMES } from '../../../local/postgres/names.ts';
import { statementsOf } from '../../../local/postgres/sql/statements.ts';

const dialect = { ...POSTGRES_NAMES, settingOf: () => undefined, parameterTypes: [] };

function read(sql: string): void {
  for (const statement of statementsOf(sql)) rewritten(statement, dialect, new Set());
}

/** Nearly as many tokens as a statement may have. */
const of = (before: string, after = '', tokens = 1): string =>
  `SELECT ${before.repeat(99_000 / tokens)}1${after.repeat(99_000 / tokens)}`;

/** All clients wait meanwhile. In quadratic time these would take from 10 s to minutes. */
it.each([
  ['nested casts', of('CAST(', ' AS int)', 5)],
  ['casts in a row', of('', '::regclass', 2)],
  ['nested brackets', of('(', ')', 2)],
  ['products', of('1*', '', 2)],
  ['patterns', of("LIKE 'a' || ", '', 3)],
  ['nested cases', of("'a' LIKE CASE WHEN true THEN ", ' END', 7)],
])('a statement of %s is read or refused in a second or two', (_, sql) => {
  const started = performance.now();
  try {
    read(sql);
  } catch (error) {
    expect(error).toMatchObject({ code: '54001' });
  }
  expect(performance.now() - started).toBeLessThan(4000);
});

it('a statement of more than 100,000 tokens is too complex', () => {
  expect(() => read(`SELECT 1 IN (${'1,'.repeat(49_000)}1)`)).not.toThrow();
  expect(() => read(`SELECT 1 IN (${'1,'.repeat(50_000)}1)`)).toThrow('too complex');
});
