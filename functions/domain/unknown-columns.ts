import * as z from 'zod';

/**
 * What becomes of the values of a column that is not of an invoice line: they are ignored, kept as
 * text in `extra`, or the line that has one is quarantined. It is decided when lines are posted and
 * holds for their ingest.
 */
export const UnknownColumns = z.enum(['ignore', 'extra', 'quarantine']);
export type UnknownColumns = z.infer<typeof UnknownColumns>;

/** How chunks carry the decision. A CSV record names its columns nowhere, so the chunk does. */
export const KeptColumns = z.object({
  policy: UnknownColumns.exclude(['ignore']),
  /** CSV only: the name of each field that is no column of an invoice line, in their order. */
  names: z.array(z.string()).optional(),
});
export type KeptColumns = z.infer<typeof KeptColumns>;

/** A value in a column that is not of an invoice line. Blank text is no value. */
export type UnknownValue = readonly [column: string, text: string];

/** As many as a header row of 64 columns has beside the eight of an invoice line. */
export const MAX_UNKNOWN_COLUMNS = 56;
/** In characters, as for other names. */
export const MAX_UNKNOWN_NAME = 100;
/** The limit on `extra` in UTF-8. A column of Redshift holds at most 65,535 bytes. */
export const MAX_EXTRA_BYTES = 16_384;

/** Returns the values as `extra` has them: a JSON object of texts, in the order of the record. */
export function extraText(values: readonly UnknownValue[]): string {
  const members = values.map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify(text)}`);
  return `{${members.join(',')}}`;
}

const isObjectOfTexts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string');

/**
 * What `extra` holds, as JSON. A column may have any name, and a `z.record` leaves out `__proto__`.
 */
export const Extra = z
  .unknown()
  .pipe(z.custom<Record<string, string>>(isObjectOfTexts, 'expected a JSON object of texts'))
  .meta({ type: 'object', additionalProperties: { type: 'string' } });

/** Reads what extraText wrote. Throws when it is anything else. */
export function extraIn(text: string): Record<string, string> {
  return Extra.parse(JSON.parse(text));
}
