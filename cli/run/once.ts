import { type Api, apiAt, patientTelling } from '../api/api.ts';
import { batchesIn } from '../api/batches.ts';
import { FAILED } from '../command.ts';
import { readBack, type StoreFigures } from '../read-back/read-back.ts';
import { localDynamodb } from '../target/embedded.ts';
import type { Progress } from '../ui/progress.ts';
import { rounded } from '../ui/text.ts';
import type { SourceFile } from '../upload/file/source-file.ts';
import { journalFolder, journalIn } from '../upload/plan/journal.ts';
import type { Mode } from '../upload/plan/plan-upload.ts';
import type { Uploaded } from '../upload/send/send-upload.ts';
import { sendFile } from '../upload/upload-file.ts';
import { uploadReport } from '../upload/upload-report.ts';
import type { LocalPipeline } from './local-pipeline.ts';
import type { MemoryWatch } from './peak-memory.ts';
import { settle } from './settle.ts';
import { nothingGoesOn } from './under-way.ts';

/** What `--once` prints: this upload, then the whole stores as read back. */
export type Summary = StoreFigures & {
  uploadId: string;
  ingests: number;
  received: number;
  accepted: number;
  quarantined: number;
  repeated: number;
  batches: { committed: number; failed: number };
  seconds: number;
  auditSeconds: number;
  linesPerSecond: number;
  peakRssMb: number;
};

export type OnceOptions = {
  file: SourceFile;
  mode: Mode;
  memory: MemoryWatch;
  progress: Progress;
};

/** Sends one file to its end, reads every store back and prints the summary. Answers the exit code. */
export async function runOnce(pipeline: LocalPipeline, options: OnceOptions): Promise<number> {
  const { file, mode, memory, progress } = options;
  const { dataDir, url, apiKey } = pipeline;
  const api = apiAt({ url, key: apiKey }, patientTelling(progress.note));
  const { planned, uploaded } = await sendFile(file, mode, {
    api,
    journal: journalIn(journalFolder(dataDir)),
    progress,
    isParked: () => nothingGoesOn(dataDir, api),
  });
  await settle(pipeline, api);
  for (const line of uploadReport(uploaded, planned.plan.uploadId)) progress.note(line);
  const began = performance.now();
  const { totals, differences } = await auditStores(pipeline, uploaded);
  const summary: Summary = {
    uploadId: planned.plan.uploadId,
    ...uploadFigures(uploaded),
    batches: await batchFigures(api),
    ...totals,
    seconds: rounded(uploaded.seconds, 3),
    auditSeconds: rounded((performance.now() - began) / 1000, 3),
    linesPerSecond: Math.round((uploaded.received - uploaded.repeated) / uploaded.seconds),
    peakRssMb: memory.peakMb(),
  };
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  for (const difference of differences) progress.note(difference);
  return differences.length === 0 ? 0 : FAILED;
}

function uploadFigures({ parts, received, accepted, quarantined, repeated }: Uploaded) {
  return { ingests: parts.length, received, accepted, quarantined, repeated };
}

async function auditStores(pipeline: LocalPipeline, uploaded: Uploaded) {
  const { dataDir, awsEndpoint, deployment } = pipeline;
  const { received, accepted, quarantined } = uploaded;
  const dynamodb = localDynamodb(awsEndpoint, deployment.region);
  const stores = {
    dataDir,
    dynamodb,
    invoicesTable: deployment.named('InvoicesTable').ref,
    customersTable: deployment.named('CustomersTable').ref,
  };
  const ingestIds = uploaded.parts.map(({ ingestId }) => ingestId);
  const { totals, differences } = await readBack(stores, { ingestIds, accepted, quarantined });
  dynamodb.destroy();
  if (received === accepted + quarantined) return { totals, differences };
  const lost = `${received} lines were received; ${accepted + quarantined} are accounted for.`;
  return { totals, differences: [lost, ...differences] };
}

async function batchFigures(api: Api): Promise<Summary['batches']> {
  const committed = await batchesIn(api, 'COMMITTED');
  const failed = await batchesIn(api, 'FAILED');
  return { committed: committed.length, failed: failed.length };
}
