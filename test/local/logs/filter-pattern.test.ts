import { describe, expect, it } from 'vitest';
import { filterOf } from '../../../local/logs/filter-pattern.ts';

const EVENT = JSON.stringify({
  batchId: '0-abc-1',
  execution_arn: 'arn:aws:states:us-east-1:000000000000:express:M:0-abc-1:e5',
  attempt: 2,
  error: { name: 'LedgerUnavailable' },
  done: true,
});

describe('a filter pattern', () => {
  it.each<[string, boolean]>([
    ['', true],
    ['{ $.batchId = "0-abc-1" }', true],
    ['{$.batchId="0-abc-1"}', true],
    ['{ $.batchId = "0-abc" }', false],
    ['{ $.batchId = "0-abc*" }', true],
    ['{ $.batchId = "*abc-1" }', true],
    ['{ $.batchId = "*-abc-*" }', true],
    ['{ $.batchId = "*abd*" }', false],
    ['{ $.execution_arn = "arn:aws:states:us-east-1:000000000000:express:M:0-abc-1:*" }', true],
    ['{ $.attempt = 2 }', true],
    ['{ $.attempt = 2.0 }', true],
    ['{ $.attempt = 3 }', false],
    ['{ $.error.name = LedgerUnavailable }', true],
    ['{ $.error.name = "Ledger*" }', true],
    ['{ $.error = "LedgerUnavailable" }', false],
    ['{ $.missing = "x" }', false],
    ['{ $.done = "true" }', false],
    ['"0-abc-1"', true],
    ['Ledger', true],
    ['"0-abc-1" LedgerUnavailable', true],
    ['"0-abc-1" StagingUnavailable', false],
    ['ledger', false],
  ])('%s', (pattern, matches) => {
    expect(filterOf(pattern).matches(EVENT)).toBe(matches);
  });

  it('of a field matches no message that is not JSON; a term does', () => {
    expect(filterOf('{ $.batchId = "x" }').matches('batchId = x')).toBe(false);
    expect(filterOf('"batchId = x"').matches('say batchId = x')).toBe(true);
  });

  it.each([
    '{ $.a != "b" }',
    '{ $.a = "b" && $.c = "d" }',
    '{ $.a > 1 }',
    '{ $.a IS NULL }',
    '{ $.a[0] = "b" }',
    '{ $.a = "say \\"b\\"" }',
    '[ip, user]',
    '-term',
    '?one ?two',
    '%regex%',
    'a-b',
    '{',
  ])('%s is refused, not partly understood', (pattern) => {
    expect(() => filterOf(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException' }),
    );
  });
});
