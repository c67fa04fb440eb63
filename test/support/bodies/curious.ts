import { gzipSync } from 'node:zlib';

const HEADER =
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';

/** Bodies without any lines, and bodies that are only just readable. */
export const CURIOUS: readonly (string | readonly number[])[] = [
  '',
  '\n',
  '\r\n\r\n\r\n',
  ' ',
  '\ufeff',
  '\ufeff\n',
  '\0',
  'x',
  ',,,,,,,',
  HEADER,
  HEADER.trim(),
  `${HEADER}\n\n\n`,
  `${HEADER},,,,,,,\n`,
  `${HEADER}""\n"\n`,
  HEADER + HEADER,
  '[]',
  '{}',
  'null',
  '[null]',
  '[[],{},1,"x",true]',
  '[{}]',
  '{}\n{}\n[]\n\n1\n"x"',
  '['.repeat(10_000),
  '['.repeat(10_000) + ']'.repeat(10_000),
  '{"a":'.repeat(10_000),
  '[{"InvoiceNo":"1",]',
  '"',
  '\\',
  'PK\u0003\u0004',
  [0x1f, 0x8b],
  [0xff, 0xfe],
  [0xfe, 0xff, 0],
  [0xef, 0xbb],
  [0x00, 0x00, 0xfe, 0xff],
];

/** Bodies that are small on the wire and large once unpacked. */
export const LARGE: readonly Buffer<ArrayBuffer>[] = [
  gzipSync(HEADER.padEnd(4_000_001, 'x')),
  gzipSync(HEADER + '"open,1\n'.repeat(5100)),
  gzipSync(`${'x'.repeat(70_000)}\n1`),
  gzipSync(HEADER + 'x\n'.repeat(5000)),
];
