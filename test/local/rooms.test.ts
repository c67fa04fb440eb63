import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Import, importsIn, sourcesOf } from '../support/imports.ts';

/** The rooms of local/, from the bottom up. A room may import only rooms of lower rows. */
const ROWS = [
  ['local/sql-text.ts', 'local/release.ts'],
  ['local/postgres/protocol'],
  ['local/postgres/sql', 'local/postgres/types', 'local/postgres/settings'],
  ['local/postgres/dialect'],
  ['local/clock.ts', 'local/template', 'local/data-dir', 'local/endpoint'],
  ['local/kinesis/log', 'local/logs', 'local/dynamodb/errors.ts'],
  ['local/dynamodb/values'],
  ['local/dynamodb/expressions', 'local/dynamodb/storage'],
  ['local/dynamodb/actions'],
  ['local/s3', 'local/kinesis', 'local/dynamodb', 'local/lambda'],
  [
    'local/glue',
    'local/event-source',
    'local/eventbridge',
    'local/state-machine',
    'local/api-gateway',
  ],
  ['local/iam', 'local/faults', 'local/query-engine'],
  ['local/athena/errors.ts', 'local/athena/syntax'],
  ['local/athena/functions', 'local/athena/results'],
  ['local/athena/dialect'],
  ['local/athena/queries'],
  ['local/athena/actions'],
  ['local/athena', 'local/postgres/catalog'],
  ['local/postgres/engine'],
  ['local/postgres/session'],
  ['local/postgres'],
  ['local'],
  ['local/simulation/world'],
  ['local/simulation/faults'],
  ['local/simulation/driver'],
];

const rowOf = (path: string): number =>
  ROWS.findIndex((row) => row.includes(path) || row.includes(dirname(path)));

/** Whether an import leaves local/, goes sideways or upwards, or has to do with an unknown room. */
function isBreach({ file, target }: Import): boolean {
  if (!target.startsWith('local/'))
    return /^(cli|functions|infra|statemachines|test)\//.test(target);
  if (dirname(file) === dirname(target)) return false;
  return rowOf(file) === -1 || rowOf(target) === -1 || rowOf(target) >= rowOf(file);
}

describe('the rooms of local/', () => {
  it('import only rooms of lower rows, and nothing of the product', () => {
    const imports = sourcesOf('local/**/*.{ts,mjs}').flatMap(({ file, source }) =>
      importsIn(file, source),
    );
    expect(imports.length).toBeGreaterThan(200);
    expect(imports.filter(isBreach)).toEqual([]);
  });

  it.each([
    ['the product', 'local/endpoint/actions.ts', 'functions/domain/chunk.ts'],
    ['a higher row', 'local/s3/s3.ts', 'local/iam/permissions.ts'],
    ['their own row', 'local/s3/s3.ts', 'local/kinesis/kinesis.ts'],
    ['the embedded AWS as a whole', 'local/iam/access.ts', 'local/embedded-aws.ts'],
    ['a room without a row', 'local/iam/access.ts', 'local/sns/topics.ts'],
  ])('may not import %s', (_, file, target) => {
    expect(isBreach({ file, target })).toBe(true);
  });
});
