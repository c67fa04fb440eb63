import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfBase64 } from '../../../functions/runtime/clients/base64.ts';
import { dynamodb } from '../../../functions/runtime/clients/dynamodb.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

describe('base64 of an item', () => {
  it('is what the client of DynamoDB decodes', () => {
    expect(dynamodb({ region: 'us-east-1' }).config.base64Decoder).toBe(bytesOfBase64);
  });

  it('becomes the bytes that it was made of', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const read = bytesOfBase64(Buffer.from(bytes).toString('base64'));
        expect([...read]).toEqual([...bytes]);
      }),
    );
  });

  it('throws for anything else', () => {
    const odd = fc.constantFrom('A', 'Q', '/', '+', '=', '-', '_', ' ', '\n', '.', 'é', '\u0141');
    fc.assert(
      fc.property(fc.string({ unit: odd, maxLength: 9 }), (text) => {
        fc.pre(!BASE64.test(text));
        expect(() => bytesOfBase64(text)).toThrow(TypeError);
      }),
      { numRuns: 2_000 },
    );
  });
});
