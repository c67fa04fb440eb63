import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandError, readArguments, wholeNumber } from '../../../cli/ui/command.ts';
import { run } from '../../support/command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  await writeFile(join(folder, 'lines.xml'), '<a/>');
  await writeFile(join(folder, 'book.csv'), Buffer.from('504b0304aabbccdd', 'hex'));
  await writeFile(join(folder, 'empty.csv'), '');
  await writeFile(join(folder, 'broken.csv.gz'), Buffer.from('1f8b08000000000000ffffff', 'hex'));
  await writeFile(join(folder, 'lines.csv'), 'InvoiceNo,StockCode\r\n1,2\r\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a command that cannot run explains why, without a stack trace, and exits with 1 or 2:', () => {
  it.each<[string, string[], number, RegExp]>([
    ['start', ['--prot', '1'], 2, /Unknown option '--prot'/],
    ['start', ['--port', 'x'], 2, /--port takes a whole number from 0 to 65535, not "x"/],
    ['start', ['--once'], 2, /--once/],
    ['start', ['--once', 'nowhere.csv'], 2, /nowhere\.csv can't be read: there is no such file/],
    ['start', ['--append'], 2, /need --once/],
    ['start', ['--data-dir', 'FOLDER/lines.csv'], 2, /lines\.csv can't be written: it is a file/],
    [
      'start',
      ['--data-dir', 'FOLDER/lines.csv/x'],
      2,
      /x can't be written: a part of its path is a file .*Make it writable, or name another one/,
    ],
    ['cost', [], 2, /How many lines\? --lines-per-day/],
    ['capacity', [], 2, /How many lines\? --lines-per-second/],
    ['capacity', ['--lines-per-second', '5', '--stage', 'qa'], 2, /dev or prod, not "qa"/],
    ['capacity', ['--lines-per-second', '5', '--set', 'x'], 2, /takes NAME=VALUE, not "x"/],
    [
      'capacity',
      ['--lines-per-second', '5', '--set', 'batchSize=99'],
      2,
      /Invalid configuration\. stages\.dev\.batchSize: .*70/,
    ],
    [
      'capacity',
      ['--lines-per-second', '5', '--lines-per-request', '90000'],
      2,
      /at most 4,000,000 bytes, unpacked\. Choose a smaller --lines-per-request/,
    ],
    ['ingest', [], 2, /Name a FILE/],
    ['ingest', ['FOLDER'], 2, /is a directory/],
    ['ingest', ['FOLDER/lines.xml'], 2, /is an HTML or XML document/],
    [
      'ingest',
      ['FOLDER/book.csv', '--dry-run'],
      2,
      /book.csv is incomplete: the directory at the end/,
    ],
    ['ingest', ['FOLDER/lines.csv', '--dry-run', '--url', 'x'], 2, /--url takes an address/],
    [
      'ingest',
      ['FOLDER/lines.csv', '--append', '--as-new'],
      2,
      /--append and --as-new exclude each other/,
    ],
    ['ingest', ['FOLDER/lines.csv', '--url', 'nonsense'], 2, /--url takes an address/],
    [
      'ingest',
      ['FOLDER/lines.csv', '--data-dir', 'FOLDER'],
      1,
      /No pipeline is running on .*npm start/,
    ],
    ['ingest', ['FOLDER/lines.csv', '--url', 'http://127.0.0.1:9'], 2, /does not name .*UnitPrice/],
    ['ingest', ['FOLDER/empty.csv', '--url', 'http://127.0.0.1:9'], 2, /is empty/],
    [
      'ingest',
      ['FOLDER/broken.csv.gz', '--url', 'http://127.0.0.1:9'],
      2,
      /gzip data can.t be unpacked/,
    ],
    ['quarantine', [], 2, /Say what to do: list, fix or resend/],
    ['quarantine', ['fix', '--all', '--trim', 'Prize'], 2, /no column "Prize"/],
    ['quarantine', ['fix', '--trim', 'UnitPrice'], 2, /--all selects all of them/],
    ['quarantine', ['fix', '--all', '--replace', 'UnitPrice'], 2, /takes Column\/FIND\/WITH/],
    ['quarantine', ['list', '--reason', 'bad'], 2, /--reason takes .*invalid_quantity/],
    ['quarantine', ['resend', '--all', '--data-dir', 'FOLDER'], 1, /No pipeline is running/],
    ['sql', ['--data-dir', 'FOLDER/none', 'SELECT 1'], 1, /There is no data in .*npm start/],
    ['sql', ['--data-dir', 'FOLDER'], 2, /The statement must be one argument/],
    [
      'sql',
      ['--data-dir', 'FOLDER', '--format', 'xml', 'SELECT 1'],
      2,
      /takes table, csv, .* parquet, not "xml"/,
    ],
    ['sql', ['--data-dir', 'FOLDER', 'SELECT 1'], 1, /There is no data in .*npm start/],
    ['status', ['--data-dir', 'FOLDER'], 1, /There is no data/],
    ['trace', ['a', 'b'], 2, /Give one BATCH_ID/],
    ['trace', ['--logs'], 2, /--logs needs BATCH_ID/],
    ['trace', ['--all'], 2, /--all needs --openlineage/],
    ['trace', ['--openlineage'], 2, /either BATCH_ID or --all/],
    ['trace', ['--openlineage', '--all', '--since', 'x'], 2, /takes a day such as .*, not "x"/],
    ['trace', ['a', '--data-dir', 'FOLDER'], 1, /No pipeline is running on .*npm start/],
  ])('%s %j', async (command, args, code, message) => {
    const given = args.map((argument) => argument.replace('FOLDER', folder));
    const result = await run(command, given);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/^ {4}at /m);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
  });
});

it.each([
  'start',
  'ingest',
  'sql',
  'status',
  'replay',
  'trace',
  'audit',
  'capacity',
  'cost',
  'quarantine',
])('%s --help prints the help text', async (command) => {
  const { code, stdout } = await run(command, ['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(
    ['capacity', 'cost'].includes(command) ? '--stage STAGE' : '--data-dir DIR',
  );
});

it('an unknown option is reported in one sentence, followed by the help text', () => {
  const read = () => readArguments({ args: ['--nonsense'], options: {} }, 'HELP');
  expect(read).toThrow(new CommandError("Unknown option '--nonsense'.\n\nHELP", 2));
});

it('a whole number must be within its bounds', () => {
  expect(wholeNumber('port', undefined, [0, 9])).toBeUndefined();
  expect(wholeNumber('port', '9', [0, 9])).toBe(9);
  for (const wrong of ['10', '-1', '1.5', '']) {
    expect(() => wholeNumber('port', wrong, [0, 9])).toThrow('from 0 to 9');
  }
});
