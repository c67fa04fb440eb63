import { describe, expect, it } from 'vitest';
import { type BodyFault, UnreadableBody } from '../../../functions/formats/unreadable-body.ts';
import { unreadableBodyProblem } from '../../../functions/ingest/unreadable-body-problem.ts';
import { aRecord, aRow, csv, HEADER } from './invoice-rows.ts';
import { theApi } from './the-api.ts';

const CSV = 'text/csv';
const JSON_TYPE = 'application/json';
const FIELDS = HEADER.split(',');

/** The whole problem document for a body, as a client gets it. */
async function documentFor(body: string | Buffer, contentType: string) {
  const { post } = theApi();
  return (await post(body, { 'content-type': contentType })).body;
}

const badRequest = (detail: string, members = {}) => ({
  type: 'about:blank',
  title: 'Bad Request',
  status: 400,
  detail,
  requestId: 'request-1',
  ...members,
});

const unprocessable = (kind: string, detail: string, members = {}) => ({
  type: `urn:invoice-pipeline:${kind}`,
  title: 'Unprocessable Entity',
  status: 422,
  detail,
  requestId: 'request-1',
  ...members,
});

describe('the problem document for an unreadable body', () => {
  const missing = FIELDS.with(FIELDS.indexOf('UnitPrice'), 'Cost');
  const cases: [name: string, body: string | Buffer, type: string, document: object][] = [
    [
      'without content',
      '',
      CSV,
      badRequest('The body is empty. Send a header row and lines, or JSON objects.'),
    ],
    [
      'of undeclared gzip data',
      Buffer.from([0x1f, 0x8b, 8, 0]),
      CSV,
      badRequest('The body is gzip data. Send it with Content-Encoding: gzip.'),
    ],
    [
      'that is a workbook',
      'PK\x03\x04...',
      CSV,
      badRequest(
        'The body is a ZIP archive or an Excel workbook. Send it with npm run ingest, or save the sheet as CSV (UTF-8).',
      ),
    ],
    [
      'in UTF-16',
      Buffer.from(csv(aRow()), 'utf16le'),
      CSV,
      badRequest(
        'The body is UTF-16, or not text at all. Save the file as UTF-8 and send it again.',
      ),
    ],
    [
      'that is not JSON',
      '[{},\n {"Quantity":NaN}]',
      JSON_TYPE,
      badRequest('The body is not valid JSON: see line 2, column 14, in element 2 of the array.', {
        line: 2,
        column: 14,
        offset: 18,
        element: 2,
      }),
    ],
    [
      'that is one JSON object',
      aRecord(),
      JSON_TYPE,
      badRequest(
        'The body is one object, but it must be an array of objects: [{…}, {…}]. ' +
          'Send one object per line as application/x-ndjson.',
      ),
    ],
    [
      'without a column',
      `${missing.join(',')}\n`,
      CSV,
      unprocessable(
        'missing-columns',
        `The header row does not name UnitPrice. Found: "${missing.join('", "')}".`,
        { missing: ['UnitPrice'], found: missing },
      ),
    ],
    [
      'with a column twice',
      `${HEADER},country\n`,
      CSV,
      unprocessable(
        'repeated-columns',
        'The header row names a column twice: Country. Found: "Country", "country".',
        { repeated: ['Country'], found: ['Country', 'country'] },
      ),
    ],
    [
      'with too many columns',
      `${HEADER}${',x'.repeat(60)}\n`,
      CSV,
      unprocessable(
        'too-many-columns',
        'The header row has more than 64 columns or is longer than 63 KiB.',
      ),
    ],
  ];

  it.each(cases)('%s', async (_, body, type, document) => {
    expect(await documentFor(body, type)).toEqual(document);
  });

  it('stays short, however long the first line', async () => {
    const document = await documentFor(`${'cell,'.repeat(5000)}\n`, CSV);
    expect(document['status']).toBe(422);
    expect(JSON.stringify(document).length).toBeLessThan(2000);
  });

  it('has no cause, so that nothing of the body reaches the log', () => {
    const fault: BodyFault = { kind: 'empty' };
    expect(unreadableBodyProblem(new UnreadableBody(fault, 'm')).cause).toBeUndefined();
  });
});
