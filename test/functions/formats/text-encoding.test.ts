import { describe, expect, it } from 'vitest';
import { encodingOf } from '../../../functions/formats/text-encoding.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('the encoding', () => {
  it('is what the sender says', () => {
    expect(encodingOf(utf8('£'), 'windows-1252')).toBe('windows-1252');
    expect(encodingOf(latin1('£'), 'utf-8')).toBe('utf-8');
  });

  it('is UTF-8 with a byte order mark, whatever comes behind it', () => {
    expect(encodingOf(Buffer.concat([utf8('\ufeff'), latin1('£££')]))).toBe('utf-8');
  });

  it('is UTF-8 where the bytes are', () => {
    expect(encodingOf(utf8('Voucher £40.00 🎄'))).toBe('utf-8');
    expect(encodingOf(utf8('plain'))).toBe('utf-8');
  });

  it('is windows-1252 where they are not', () => {
    expect(encodingOf(latin1('Voucher £40.00'))).toBe('windows-1252');
  });

  it('is UTF-8 where most of it is, so that only the damaged lines suffer', () => {
    expect(encodingOf(Buffer.concat([utf8('é€ü'), latin1('£')]))).toBe('utf-8');
    expect(encodingOf(Buffer.concat([utf8('é'), latin1('£££')]))).toBe('windows-1252');
  });

  it('does not take overlong forms or halves of surrogates for UTF-8', () => {
    expect(encodingOf(Buffer.from([0xc0, 0xaf]))).toBe('windows-1252');
    expect(encodingOf(Buffer.from([0xed, 0xa0, 0x80]))).toBe('windows-1252');
  });
});
