import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionPattern, resourcePattern } from '../../../local/iam/pattern.ts';

describe('an action', () => {
  it.each([
    ['s3:GetObject', 's3:getobject', true],
    ['s3:Get*', 's3:GetObject', true],
    ['s3:Get*', 's3:PutObject', false],
    ['s3:GetObjec?', 's3:GetObject', true],
    ['s3:GetObjec?', 's3:GetObjectAcl', false],
    ['*', 'dynamodb:PutItem', true],
    ['s3:*', 's3-object-lambda:Get', false],
  ])('%s against %s: %s', (pattern, action, matches) => {
    expect(actionPattern(pattern)(action)).toBe(matches);
  });
});

describe('a resource', () => {
  it.each([
    ['arn:aws:s3:::lake/lake/*', 'arn:aws:s3:::lake/lake/a/b.parquet', true],
    ['arn:aws:s3:::lake/lake/*', 'arn:aws:s3:::lake/quarantine/a', false],
    ['arn:aws:s3:::lake/*', 'arn:aws:s3:::lake', false],
    ['arn:aws:s3:::lake', 'arn:aws:s3:::lake/a', false],
    ['arn:aws:s3:::a.b/*', 'arn:aws:s3:::aXb/key', false],
    ['arn:aws:dynamodb:*:1:table/T', 'arn:aws:dynamodb:us-east-1:1:table/T', true],
    ['arn:aws:dynamodb:us-east-1:1:table/T', 'arn:aws:dynamodb:us-east-1:1:table/T/index/I', false],
    ['arn:aws:*:table/T', 'arn:aws:dynamodb:us-east-1:1:table/T', false],
    ['arn:aws:lambda:us-east-1:1:function:*', 'arn:aws:lambda:us-east-1:1:function:F:live', true],
    ['arn:aws:s3:::lake/?', 'arn:aws:s3:::lake/a', true],
    ['arn:aws:s3:::lake/?', 'arn:aws:s3:::lake/ab', false],
    ['*', 'arn:aws:s3:::lake', true],
    ['arn:aws:s3:::LAKE', 'arn:aws:s3:::lake', false],
  ])('%s against %s: %s', (pattern, resource, matches) => {
    expect(resourcePattern(pattern)(resource)).toBe(matches);
  });

  it('without wildcards matches itself and nothing else', () => {
    const text = fc.string({ unit: fc.constantFrom(...'a.+(/[\\|$^') });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const matches = resourcePattern(`arn:aws:s3:::${one}`);
        return matches(`arn:aws:s3:::${other}`) === (one === other);
      }),
    );
  });

  it('with a prefix matches everything that starts with it', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab/:\n.') });
    fc.assert(
      fc.property(text, text, (prefix, key) => {
        const matches = resourcePattern(`arn:aws:s3:::bucket/${prefix}*`);
        return matches(`arn:aws:s3:::bucket/${key}`) === key.startsWith(prefix);
      }),
    );
  });
});
