import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEvaluator } from '../../../../cli/quarantine/expression/evaluate.ts';
import { RuleRefused } from '../../../../cli/quarantine/rules/rule-refused.ts';
import { QueryError } from '../../../../local/query-engine/query-error.ts';
import { someFields } from '../a-line.ts';

const evaluator = openEvaluator();
afterAll(() => evaluator.close());

const lines = [
  someFields({ UnitPrice: '1,50', Country: 'UK', CustomerID: null }),
  someFields({ UnitPrice: '12345678901234567890,123' }),
];

describe('an SQL expression has one value for each line:', () => {
  it.each([
    ["replace(unitprice, ',', '.') -- a comment", ['1.50', '12345678901234567890.123']],
    [
      "CASE Country WHEN 'UK' THEN 'United Kingdom' ELSE Country END",
      ['United Kingdom', 'United Kingdom'],
    ],
    ["coalesce(CustomerID, 'none')", ['none', '17850']],
    ['TRY_CAST(UnitPrice AS INTEGER)', [null, null]],
    ['CAST(Quantity AS INTEGER) * 0.1', ['0.6', '0.6']],
    ['NULL', [null, null]],
  ])('%s', async (expression, values) => {
    expect(await evaluator.evaluate(expression, lines)).toEqual(values);
  });
});

describe('an SQL expression is refused', () => {
  it.each([
    ["read_text('/etc/passwd')", /read_text\(\) can't be used/],
    ['random()', /random\(\) can't be used/],
    ['now()', /now\(\) can't be used/],
    ['max(Quantity)', /max\(\) can't be used/],
    ['unnest([1, 2])', /unnest\(\) can't be used/],
    ["(SELECT content FROM read_text('/etc/passwd'))", /no query within it/],
    ['row_number() OVER ()', /one line at a time/],
    ['1) AS x, (2', /Expected one SQL expression/],
    ["1) FROM read_csv('/etc/passwd') WHERE (true", /Expected one SQL expression/],
    ['1; SELECT 2', /can't be read/],
    ["'", /can't be read/],
    ['', /can't be read/],
    ['*', /Name the columns/],
    ['"line number"', /There is no column line number/],
    ['Price', /There is no column Price\. A line has InvoiceNo/],
    ['$1', /no parameters/],
    ['CAST(Quantity AS DOUBLE)', /rounded number/],
    ['CAST(UnitPrice AS INTEGER)', /Could not convert string '1,50'/],
    ['repeat(Country, 1000000000)', /failed to allocate/],
  ])('%s', async (expression, message) => {
    const refused = evaluator.evaluate(expression, lines);
    await expect(refused).rejects.toThrow(RuleRefused);
    await expect(refused).rejects.toThrow(message);
  });
});

it('an SQL expression that takes too long is ended, and the next one runs', async () => {
  const slow = "list_aggregate(list_transform(range(2000000000), lambda x: x % 7), 'sum')";
  await expect(evaluator.evaluate(slow, lines)).rejects.toThrow(RuleRefused);
  expect(await evaluator.evaluate('Quantity', lines)).toEqual(['6', '6']);
});

describe('the session of the evaluator', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is not closed under an expression that runs, and may fail to close', async () => {
    const closed: boolean[] = [];
    let isRunning = true;
    let end: (error: Error) => void = () => undefined;
    const session = {
      tables: [],
      describe: () => Promise.reject(new QueryError('none')),
      run: () =>
        isRunning
          ? new Promise<never>((_, reject) => {
              end = reject;
            })
          : Promise.reject(new QueryError('refused')),
      text: () => Promise.reject(new QueryError('none')),
      interrupt: async () => undefined,
      close: async () => {
        closed.push(isRunning);
        throw new QueryError('The process that runs statements has ended: exit 1.');
      },
    };
    const { evaluate } = openEvaluator({
      open: async () => session,
      warm: () => undefined,
      isWarm: () => true,
      close: async () => undefined,
    });
    isRunning = false;
    const refused = [evaluate('1', lines), evaluate('2', lines)].map((each) =>
      expect(each).rejects.toThrow(RuleRefused),
    );
    await Promise.all(refused);
    await vi.advanceTimersByTimeAsync(30_000);
    isRunning = true;
    const long = expect(evaluate('3', lines)).rejects.toThrow(RuleRefused);
    await vi.advanceTimersByTimeAsync(90_000);
    expect(closed).toEqual([]);
    end(new QueryError('refused'));
    await long;
    isRunning = false;
    await vi.advanceTimersByTimeAsync(90_000);
    expect(closed).toEqual([false]);
  });
});
