import fc from 'fast-check';
import { bufferOf, byteFault, ENCODINGS, type Encoding } from './bytes.ts';
import { CURIOUS, LARGE } from './curious.ts';
import { type Draft, type DraftFault, draftFault, goodDraft, oddText } from './draft.ts';
import { anyEnvelope, anyType, type Envelope, goodEnvelope, goodType, seldom } from './envelope.ts';
import { type Form, type Format, goodForm, written } from './written.ts';

/** A POST with any content. */
export type SentBody = {
  bytes: Buffer<ArrayBuffer>;
  headers: Record<string, string>;
  query: string;
  /**
   * Present if only values of lines may be wrong: the number of lines, and the maximum number of
   * odd ones.
   */
  sound?: { lines: number; odd: number };
};

function sent(bytes: Buffer, type: string | undefined, envelope: Envelope): SentBody {
  const { declared, pack, key, query } = envelope;
  const named = { 'content-type': type, 'content-encoding': declared, 'idempotency-key': key };
  const present = Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { bytes: Buffer.from(pack(bytes)), headers: Object.fromEntries(present), query };
}

const unicode = fc.constantFrom<Encoding>('utf-8', 'utf-8', 'utf-8 with a mark');

/** A body without faults, except for a few odd values. */
const soundBody = fc
  .record({
    good: goodDraft,
    odd: seldom(fc.constant<DraftFault[]>([]), fc.array(oddText, { maxLength: 3 }), 3),
    form: goodForm,
    western: seldom(fc.constant(false), fc.constant(true), 4),
  })
  .chain(({ good, odd, form, western }) => {
    const isWestern = western && form.format === 'csv';
    return fc.record({
      draft: fc.constant(odd.reduce((before: Draft, fault) => fault(before), good)),
      odd: fc.constant(odd.length),
      form: fc.constant(form),
      encoding: isWestern ? fc.constant<Encoding>('windows-1252') : unicode,
      type: goodType(form.format, isWestern),
      envelope: goodEnvelope,
    });
  })
  .map(({ draft, odd, form, encoding, type, envelope }): SentBody => {
    const bytes = ENCODINGS[encoding](written(draft, form));
    return { ...sent(bytes, type, envelope), sound: { lines: draft.rows.length, odd } };
  });

const anyEncoding: fc.Arbitrary<Encoding> = fc.oneof(
  { weight: 15, arbitrary: unicode },
  { weight: 3, arbitrary: fc.constant<Encoding>('windows-1252') },
  { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(ENCODINGS) as Encoding[])) },
);

/** A sound body with up to a few faults. */
const faultyBody = goodForm
  .chain((form) =>
    fc.record({
      form: fc.constant(form),
      draft: goodDraft,
      draftFaults: fc.array(draftFault, { maxLength: 3 }),
      unquoted: seldom(fc.constant(false), fc.constant(true), 12),
      encoding: anyEncoding,
      byteFaults: fc.array(byteFault, { maxLength: 2 }),
      type: anyType(form.format),
      envelope: anyEnvelope,
    }),
  )
  .map(({ form, draft, draftFaults, unquoted, encoding, byteFaults, type, envelope }) => {
    const faulty = draftFaults.reduce((before: Draft, fault) => fault(before), draft);
    const quotes: Form['quotes'] = unquoted ? 'nowhere' : form.quotes;
    const whole = ENCODINGS[encoding](written(faulty, { ...form, quotes }));
    const bytes = byteFaults.reduce((before: Buffer, fault) => fault(before), whole);
    return sent(bytes, type, envelope);
  });

const curiousBytes = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...CURIOUS).map(bufferOf) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)) },
);

const curiousBody = fc
  .constantFrom<Format>('csv', 'json', 'ndjson')
  .chain((format) => fc.tuple(curiousBytes, anyType(format), anyEnvelope))
  .map(([bytes, type, envelope]) => sent(bytes, type, envelope));

const largeBody = fc.constantFrom(...LARGE).map(
  (bytes): SentBody => ({
    bytes,
    query: '',
    headers: { 'content-type': 'text/csv', 'content-encoding': 'gzip' },
  }),
);

/**
 * Anything that a client may send. Many bodies are sound, and most of the others are made from
 * sound ones.
 */
export const sentBody: fc.Arbitrary<SentBody> = fc.oneof(
  { weight: 70, arbitrary: soundBody },
  { weight: 100, arbitrary: faultyBody },
  { weight: 12, arbitrary: curiousBody },
  { weight: 2, arbitrary: largeBody },
);

/** Prints a body for the report of a failed test. */
export function shown({ bytes, headers, query, sound }: SentBody): string {
  const text = bytes.toString();
  const body = bytes.equals(Buffer.from(text)) ? { text } : { base64: bytes.toString('base64') };
  return JSON.stringify({ query, headers, ...body, sound });
}
