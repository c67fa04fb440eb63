import { sampleFile } from '../sample/sample-file.ts';
import type { SourceFile } from '../upload/file/source-file.ts';
import type { Journal } from '../upload/plan/journal.ts';
import { rowsSent, type UploadRecord } from '../upload/plan/upload-record.ts';

/** What `npm start` brings along. */
const SAMPLE_LINES = 20_000;
const NAME = 'the sample.csv';

/** The generated sample, as if it were a file. */
export function sampleSource(): SourceFile {
  return {
    path: NAME,
    format: 'csv',
    async *bytes() {
      yield* sampleFile({ lines: SAMPLE_LINES });
    },
  };
}

/** The sample that this pipeline got before, even if an earlier version of the project made another one. */
export async function earlierSample(journal: Journal): Promise<UploadRecord | undefined> {
  return (await journal.records()).find(
    (record) => record.plan.file === NAME && rowsSent(record) > 0,
  );
}
