import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  certificateOf,
  customerHash,
  readCertificate,
} from '../../../functions/erasure/certificate.ts';
import { CONTENT, KEY } from './a-certificate.ts';

const content = CONTENT;

describe('a certificate', () => {
  it('is read back, with its members in any order', () => {
    const certificate = certificateOf(content);
    expect(readCertificate(JSON.stringify(certificate))).toEqual(certificate);
    const reversed = Object.fromEntries(Object.entries(certificate).reverse());
    expect(readCertificate(JSON.stringify(reversed, null, 2))).toEqual(certificate);
  });

  it('is refused when anything in it was changed', () => {
    const text = JSON.stringify(certificateOf(content));
    for (const [from, to] of [
      ['"lines":3', '"lines":2'],
      ['"45.900"', '"45.901"'],
      ['after 24 hours', 'after 48 hours'],
      ['"erase"', '"anonymise"'],
    ] as const) {
      expect(text).toContain(from);
      expect(() => readCertificate(text.replace(from, to)), from).toThrow(RangeError);
    }
  });

  it('does not name the customer, and proves it to whoever has the key', () => {
    expect(JSON.stringify(certificateOf(content))).not.toContain('17850');
    expect(customerHash('17850', KEY)).toBe(content.customer);
    expect(customerHash('17851', KEY)).not.toBe(content.customer);
    expect(customerHash('17850', 'f0'.repeat(32))).not.toBe(content.customer);
  });
});

it('canonical JSON has its names in order at every depth', () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe(
    '{"a":"x","b":[{"c":null,"d":1}]}',
  );
});
