import { describe, expect, it } from 'vitest';
import { encodingOf, utf8Census } from '../../../functions/formats/text-encoding.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('the encoding', () => {
  it('is the one that the sender declares', () => {
    expect(encodingOf(utf8('£'), 'windows-1252')).toBe('windows-1252');
    expect(encodingOf(latin1('£'), 'utf-8')).toBe('utf-8');
  });

  it('is UTF-8 if there is a byte order mark, whatever follows it', () => {
    expect(encodingOf(Buffer.concat([utf8('\ufeff'), latin1('£££')]))).toBe('utf-8');
  });

  it('is UTF-8 if all bytes are valid UTF-8', () => {
    expect(encodingOf(utf8('Voucher £40.00 🎄'))).toBe('utf-8');
    expect(encodingOf(utf8('plain'))).toBe('utf-8');
  });

  it('is windows-1252 if they are not', () => {
    expect(encodingOf(latin1('Voucher £40.00'))).toBe('windows-1252');
  });

  it('is UTF-8 if most characters are, so that only the damaged lines suffer', () => {
    expect(encodingOf(Buffer.concat([utf8('é€ü'), latin1('£')]))).toBe('utf-8');
    expect(encodingOf(Buffer.concat([utf8('é'), latin1('£££')]))).toBe('windows-1252');
  });

  it('does not accept overlong forms or halves of surrogate pairs as UTF-8', () => {
    expect(encodingOf(Buffer.from([0xc0, 0xaf]))).toBe('windows-1252');
    expect(encodingOf(Buffer.from([0xed, 0xa0, 0x80]))).toBe('windows-1252');
  });
});

describe('the census of a long text', () => {
  it.each([1020, 1021, 1022, 1023, 1024, 1025, 2047, 2048])(
    'counts what stands after %i plain bytes once',
    (length) => {
      const plain = Buffer.alloc(length, 'x');
      const text = Buffer.concat([plain, utf8('é€🎄'), latin1('£'), plain, utf8('é'), plain]);
      expect(utf8Census(text)).toEqual({ characters: 4, strays: 1 });
      expect(utf8Census(Buffer.concat([plain, utf8('🎄').subarray(0, 3)]))).toEqual({
        characters: 0,
        strays: 3,
      });
    },
  );
});
