import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mentionedIn, mentions } from '../../../functions/privacy/mentions.ts';
import { holdsCustomer } from '../../../functions/privacy/staged-content.ts';

const ID = fc.oneof(
  fc.stringMatching(/^[1-9]\d{4}$/),
  fc.constantFrom('<b>"x", y</b>', 'a;b', "O'Hara", 'Ünal 7', '\\d+', '17.850'),
);

describe('a text mentions a customer', () => {
  it('in every format that senders use', () => {
    fc.assert(
      fc.property(ID, (id) => {
        const quoted = `"${id.replaceAll('"', '""')}"`;
        const json = JSON.stringify({ CustomerID: id, Country: 'EIRE' });
        for (const text of [
          `590000,22139,A MUG,1.5,12/2/2010 8:26,2.55,${quoted},EIRE`,
          `590000;22139;A MUG;1.5;12/2/2010 8:26;2.55;${quoted};EIRE`,
          `590000\t22139\t${quoted}\tEIRE`,
          `590000,"22139,A MUG,${quoted},EIRE`,
          json,
          JSON.stringify({ text: json }),
        ]) {
          expect(mentions(text, id), text).toBe(true);
          expect(mentionedIn(Buffer.from(text, 'latin1'), id), text).toBe(true);
          expect(mentionedIn(Buffer.from(text), id), text).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('and not where a longer value contains it', () => {
    for (const text of ['178500,1', '1,917850', '12/17850/2010', '17850.0', '"x17850"', '-17850'])
      expect(mentions(text, '17850'), text).toBe(false);
    expect(mentions('"CustomerID": 17850 }', '17850')).toBe(true);
    expect(mentions('a, 17850 ,b', '17850')).toBe(true);
  });
});

describe('what is staged', () => {
  it('holds a customer by the texts of its JSON, not by its numbers', async () => {
    const staged = (value: unknown) => gzipSync(JSON.stringify(value));
    const named = { customerId: { of: ['17850', null], at: [0, 1] } };
    expect(await holdsCustomer(staged(named), '17850')).toBe(true);
    expect(await holdsCustomer(staged({ row: [17850], code: '178500' }), '17850')).toBe(false);
    const delivery = Buffer.from('{"v":1}\n{"h":1}\n1,2,17850,EIRE\r\n');
    expect(await holdsCustomer(delivery, '17850')).toBe(true);
  });
});
