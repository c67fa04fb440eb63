import { sampleFile } from '../sample/sample-file.ts';
import type { Progress } from '../ui/progress.ts';
import { grouped } from '../ui/text.ts';
import type { Destination } from '../upload/destination.ts';
import type { SourceFile } from '../upload/file/source-file.ts';
import type { Journal } from '../upload/plan/journal.ts';
import { rowsSent } from '../upload/plan/upload-record.ts';
import { uploadFile } from '../upload/upload-file.ts';
import { uploadReport } from '../upload/upload-report.ts';

const SAMPLE_LINES = 20_000;
const NAME = 'the sample.csv';

/** Uploads the generated sample, unless it has landed before. Returns a sentence about it. */
export async function uploadSample(destination: Destination, progress: Progress): Promise<string> {
  const uploadedBefore = await isInJournal(destination.journal);
  const result = await uploadFile(sampleSource(), 'careful', destination, progress);
  if (uploadedBefore && result.repeated === result.received) {
    return `The sample has landed before: ${grouped(result.received)} lines. Nothing was sent again.`;
  }
  return `The sample has landed: ${uploadReport(result).join('\n')}`;
}

/** The generated sample in the form of a file. */
function sampleSource(): SourceFile {
  const pieces = [...sampleFile({ lines: SAMPLE_LINES })];
  return {
    path: NAME,
    name: NAME,
    place: { file: NAME },
    format: 'csv',
    kind: 'CSV',
    async *bytes() {
      yield* pieces;
    },
  };
}

async function isInJournal(journal: Journal): Promise<boolean> {
  const records = await journal.records();
  return records.some((record) => record.plan.file === NAME && rowsSent(record) > 0);
}
