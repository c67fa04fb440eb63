/** What to do with a file that begins like an earlier upload. */
export type UploadMode = 'careful' | 'append' | 'as-new';

export type UploadChoice = {
  mode: UploadMode;
  /** Send it even if its dates are day first or most of its values can't be read. */
  isAsIs: boolean;
};

/** `POST /api/uploads?name=…`, with the file as the body. */
export type UploadBegun = { id: string };

/** `GET /api/uploads/{id}`: a file that was given to the page. */
export type Upload = {
  id: string;
  file: string;
  bytes: number;
  state: 'reading' | 'ready' | 'refused' | 'sending' | 'landed' | 'failed';
  choice: UploadChoice;
  /** What was left out, and what deserves a look. */
  notes: string[];
  tables: UploadTable[];
  /** Why it is refused or has failed, and what to do. */
  message: string | undefined;
  progress: UploadProgress | undefined;
  outcomes: UploadOutcome[];
};

/** What a dry run says about a table. */
export type UploadTable = {
  name: string;
  kind: string;
  rows: number;
  encoding: string;
  delimiter: string | undefined;
  columns: string[] | undefined;
  ignoredColumns: string[];
  days: { first: string; last: string } | undefined;
  notes: string[];
  /** `would be sent in 2 ingests, as upload …` */
  intention: string;
  rowsToSend: number;
  /** Values that would be quarantined, of the rows that were examined. */
  unreadable: { column: string; count: number; place: string; message: string }[];
  examined: number;
};

export type UploadProgress = {
  table: string;
  rows: number;
  posted: number;
  accepted: number;
  quarantined: number;
  /** `posted 120,000 · landed 88,000 of 541,909 (16%) · …` */
  text: string;
};

/** A table whose lines have all landed. */
export type UploadOutcome = {
  table: string;
  uploadId: string;
  received: number;
  accepted: number;
  quarantined: number;
  repeated: number;
  seconds: number;
  warnings: string[];
  /** The first ingests; `moreIngests` is the number of the others. */
  ingestIds: string[];
  moreIngests: number;
  /** Of the first quarantined lines, the most frequent reason first. */
  reasons: { reason: string; lines: number }[];
  examples: { place: string; message: string }[];
};

/** `GET /api/uploads`: the newest files that were uploaded from this machine. */
export type RecentUploads = {
  uploads: {
    uploadId: string;
    file: string;
    startedAt: string;
    rows: number;
    rowsSent: number;
    ingestIds: string[];
  }[];
};
