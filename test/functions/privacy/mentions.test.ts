import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mentionedBy,
  mentionedIn,
  mentions,
  recordMentions,
} from '../../../functions/privacy/mentions.ts';
import { holdsCustomer } from '../../../functions/privacy/staged-content.ts';
import { encodeDelivery } from '../../../functions/staging/delivery.ts';
import { encodeChunk } from '../../../functions/stream/chunk.ts';
import { aChunk, aRecord } from '../../support/lines.ts';

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

describe('a record that no ingest wrote', () => {
  const chunk = encodeChunk(aChunk([aRecord({ CustomerID: '17850' })]));

  it('mentions the customers of the chunk that it is', () => {
    expect(recordMentions(chunk, '17850')).toBe(true);
    expect(recordMentions(chunk, '12346')).toBe(false);
    expect(recordMentions(Buffer.from('1,2,17850'), '17850')).toBe(true);
    expect(recordMentions(Buffer.from('{"v":9}'), '17850')).toBe(false);
  });

  it('counts if it is a damaged chunk, in which nobody can look', () => {
    expect(recordMentions(chunk.subarray(0, -2), '12346')).toBe(true);
  });
});

describe('a quarantined line whose text is in base64', () => {
  const of = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const line = Buffer.from('\xe9,17850', 'latin1');

  it.each([{ encoding: 'base64' }, { text_encoding: 'base64' }])(
    '%j mentions its customer',
    (how) => {
      expect(mentionedBy([{ text: of(line), ...how }], '17850')).toBe(true);
      expect(mentionedBy([{ text: of(line), ...how }], '12346')).toBe(false);
      const chunk = encodeChunk(aChunk([aRecord({ CustomerID: '17850' })]));
      expect(mentionedBy([{ text: of(chunk), ...how }], '17850')).toBe(true);
    },
  );

  it('is not decoded if it is text', () => {
    expect(mentionedBy([{ text: of(line), encoding: 'text' }], '17850')).toBe(false);
  });
});

describe('what is staged', () => {
  it('holds a customer by the texts of its JSON, not by its numbers', async () => {
    const staged = (value: unknown) => gzipSync(JSON.stringify(value));
    const named = { customerId: { of: ['17850', null], at: [0, 1] } };
    expect(await holdsCustomer(staged(named), '17850')).toBe(true);
    expect(await holdsCustomer(staged({ row: [17850], code: '178500' }), '17850')).toBe(false);
    const result = Buffer.from('invoice_no,customer_id\n1,17850\n');
    expect(await holdsCustomer(result, '17850')).toBe(true);
  });

  it('holds a customer who is in a chunk of a delivery, which is deflated or of version 1', async () => {
    const of = (...customers: string[]) =>
      aChunk(customers.map((CustomerID) => aRecord({ CustomerID })));
    const delivery = (...chunks: Uint8Array[]) =>
      encodeDelivery(
        chunks.map((data, ordinal) => ({
          ...{ ingestId: 'i1', ordinal, sequenceNumber: String(ordinal), arrivedAt: 1 },
          ...{ bytes: data.length, data },
        })),
      );
    const others = encodeChunk(of('178500', '12346'));
    const { header, records } = of('17850');
    const first = Buffer.concat([Buffer.from(`${JSON.stringify({ v: 1, ...header })}\n`), records]);
    expect(await holdsCustomer(delivery(others), '17850')).toBe(false);
    expect(await holdsCustomer(delivery(others, encodeChunk(of('1', '17850'))), '17850')).toBe(
      true,
    );
    expect(await holdsCustomer(delivery(others, first), '17850')).toBe(true);
  });
});
