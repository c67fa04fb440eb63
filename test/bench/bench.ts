import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, runCommand, wholeNumber } from '../../cli/ui/command.ts';
import { checked } from './check.ts';
import { countedUnits } from './counted.ts';
import { writeFigures } from './documented.ts';
import { everything } from './everything.ts';
import { floorOf } from './floor.ts';
import { generatedFile } from './generated.ts';
import { addToHistory, HISTORY_LINES } from './history.ts';
import { machine } from './machine.ts';
import { uploadsReport } from './report.ts';
import { unitsReport } from './units-report.ts';
import { timedUpload } from './upload.ts';

const HELP = `
npm run bench -- [--full] [--record] [--write-docs] | --check [--record] | --file FILE | --lines N

Measures the pipeline, compared with a floor in the same run: DuckDB converting the same CSV file to
one Parquet file. Prints the stages alone, bytes and units by line, end to end with growth, peers,
queries, and the time from POST to readable. Takes some minutes.

  --full        also 500,000 and 2,000,000 generated lines
  --record      adds the ratios to test/bench/history.jsonl
  --write-docs  puts the figures into docs/benchmarks.md
  --check       only measures the ratios, and fails if one is over 15 % worse than the median of the
                last runs in the history
  --file FILE   only uploads this file, compares it with the floor, and counts its units
  --lines N     the same, with so many generated lines`;

const OPTIONS = {
  full: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
  'write-docs': { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  file: { type: 'string' },
  lines: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { file, lines, check, full, record, 'write-docs': write } = parsed.values;
  const count = wholeNumber('lines', lines, [1, 1e9]);
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-bench-'));
  try {
    print(`${machine()}, Node.js ${process.version}`);
    if (check) return await checked(folder, record, print);
    if (file !== undefined || count !== undefined) {
      const path = file ?? (await generatedFile(join(folder, 'lines.csv'), count ?? 0));
      return await one(path, folder);
    }
    const { sections, ratios, peers } = await everything(folder, full, print);
    if (write) writeFigures(sections);
    if (record) addToHistory({ lines: HISTORY_LINES, ratios, peers });
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n\n`);
};

async function one(file: string, folder: string): Promise<number> {
  const upload = await timedUpload(file, join(folder, 'data'));
  print(uploadsReport([upload], await floorOf(file, join(folder, 'floor.parquet'))));
  print(unitsReport(await countedUnits(file, upload.summary.received)));
  return 0;
}

await runCommand(main);
