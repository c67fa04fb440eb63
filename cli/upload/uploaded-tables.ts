import type { SourceFile } from './file/source-file.ts';
import type { PlannedTables } from './plan/plan-tables.ts';
import type { UploadResult } from './send/send-upload.ts';

/** A table whose lines have all landed. */
export type UploadedTable = UploadResult & { table: SourceFile };

/** The outcome of uploading several tables. */
export type UploadedTables = { uploaded: readonly UploadedTable[]; same: PlannedTables['same'] };
