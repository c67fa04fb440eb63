import { describe, expect, test } from 'vitest';
import { readableCause } from '../../../functions/execution/failure.ts';

describe('readableCause', () => {
  test('returns text that is not from Lambda as it is', () => {
    expect(readableCause('Timed out after 70 s')).toBe('Timed out after 70 s');
    expect(readableCause('')).toBe('');
    expect(readableCause('{"other":1}')).toBe('{"other":1}');
    expect(readableCause('null')).toBe('null');
  });

  test('cuts a long message', () => {
    expect(readableCause('x'.repeat(5000))).toHaveLength(1000);
  });
});
