import type { Books, BooksOfDay, ReprocessingView, RetractionView } from './books.ts';

/** An ingest in a list. Times are ISO 8601. */
export type IngestRow = {
  ingestId: string;
  receivedAt: string;
  lines: number;
  accepted: number;
  quarantined: number;
  pending: number;
  /** How many of the quarantined lines were corrected and sent again. */
  corrected: number;
  /** The correction whose lines these are. */
  corrects?: string | undefined;
  books: Books;
  retraction?: RetractionView | undefined;
  reprocessing?: ReprocessingView | undefined;
};

/** `GET /api/ingests` and `GET /api/ingests?show=waiting`: at most 100. */
export type IngestList = {
  ingests: IngestRow[];
  /** Only ingests that were accepted since were looked for. */
  since: string | undefined;
};

/** `GET /api/ingests/{ingestId}` */
export type IngestDetail = IngestRow & {
  state: 'RECEIVED' | 'ACCEPTED';
  chunks: number;
  books: Books & { days: BooksOfDay[] };
  warnings: string[];
  batches: {
    batchId: string;
    chunks: number;
    landed: boolean;
    accepted: number;
    quarantined: number;
  }[];
  /** Of at most the first thousand lines, the most frequent first. */
  reasons: { reason: string; lines: number }[];
  /** The first quarantined lines. */
  examples: {
    row: number;
    lineId: string;
    reason: string;
    column: string | undefined;
    message: string;
    text: string;
    isCorrected: boolean;
  }[];
  /** Quarantined lines whose text is no longer kept. */
  expired: number;
};
