/** The columns of a line as the source names them. */
export type LineColumn =
  | 'InvoiceNo'
  | 'StockCode'
  | 'Description'
  | 'Quantity'
  | 'InvoiceDate'
  | 'UnitPrice'
  | 'CustomerID'
  | 'Country';

/** The values of a line as text, or null for none. */
export type LineRecord = Readonly<Record<LineColumn, string | null>>;

/** Which quarantined lines are meant. `record` is no column: the record as a whole is at fault. */
export type LineSelection = {
  ingest?: string | undefined;
  reason?: string | undefined;
  column?: LineColumn | 'record' | undefined;
  text?: string | undefined;
};

/** `GET /api/quarantine/groups`: the largest first. */
export type QuarantineGroups = {
  /** Lines that no correction has sent again, of the selected ingest and text. */
  lines: number;
  groups: readonly {
    reason: string;
    /** What the reason means. */
    meaning: string;
    column: string | null;
    lines: number;
    messages: number;
    examples: readonly { message: string; lines: number }[];
  }[];
};

/** Where in a text something is, in UTF-16 code units. */
export type Span = { start: number; end: number };

/** A quarantined line of the list. */
export type ListedLine = {
  lineId: string;
  reason: string;
  column: string | null;
  message: string;
  text: string;
  /** base64 if the bytes of the record are not text. */
  encoding: 'text' | 'base64';
  /** The value at fault, if it can be found in the text. */
  fault: Span | null;
};

/** `GET /api/quarantine/lines` */
export type ListedLines = {
  lines: readonly ListedLine[];
  /** Asks for the next page; null at the end. */
  next: string | null;
};

/** `GET /api/quarantine/lines/{lineId}` */
export type LineDetail = ListedLine & {
  ingestId: string;
  row: number;
  /** Null if the text can't be divided into columns. */
  fields: LineRecord | null;
  /** The correction that has sent the line again, or is to. */
  correction: { correctionId: string; correctedLineId: string | null } | null;
  /** The correction that this line comes from, if it has been corrected before. */
  comesFrom: { correctionId: string; lineId: string } | null;
};

/** `POST /api/quarantine/verdict`: what is wrong with each column of a record, and with all of it. */
export type LineVerdict = {
  isAccepted: boolean;
  columns: Readonly<Partial<Record<LineColumn, string>>>;
  /** What is wrong with no column by itself. */
  record: string | null;
};

/** A change of one column. */
export type LineRule =
  | { kind: 'replace'; column: LineColumn; find: string; with: string }
  | { kind: 'replace-pattern'; column: LineColumn; pattern: string; with: string }
  | { kind: 'day-first-date'; column: LineColumn; century?: 1900 | 2000 | undefined }
  | { kind: 'decimal-comma'; column: LineColumn }
  | { kind: 'trim'; column: LineColumn }
  | { kind: 'upper-case'; column: LineColumn }
  | { kind: 'remove-prefix'; column: LineColumn; prefix: string }
  | { kind: 'set'; column: LineColumn; value: string | null }
  | { kind: 'sql'; column: LineColumn; expression: string };

/** What sending a line again would lead to. */
export type LineOutcome = 'accepted' | 'refused' | 'unchanged' | 'not-applicable';

export type PreviewedLine = {
  lineId: string;
  before: LineRecord | null;
  after: LineRecord | null;
  changed: readonly LineColumn[];
  outcome: LineOutcome;
  why: string | null;
};

/** `POST /api/quarantine/previews`: the first of the selected lines, before and after the rules. */
export type RulePreview = {
  lines: readonly PreviewedLine[];
  /** Whether these are all of the selected lines. */
  isAll: boolean;
};

/** How many lines have each outcome, and why. */
type PlanTally = {
  lines: number;
  counts: Readonly<Record<LineOutcome, number>>;
  whys: readonly { outcome: LineOutcome; what: string; lines: number }[];
  examples: Readonly<Record<LineOutcome, readonly PreviewedLine[]>>;
};

/** What became of what was sent. */
export type PlanBooks = {
  posted: number;
  sent: number;
  alreadyCorrected: number;
  unknown: number;
  accepted: number;
  quarantined: number;
  correctionIds: readonly string[];
};

/**
 * The correction of many lines: all are read and judged, then it is READY to be sent, once, whoever
 * asks for it and how often.
 */
export type CorrectionPlan = {
  planId: string;
  state: 'READING' | 'READY' | 'SENDING' | 'SENT' | 'FAILED';
  tally: PlanTally;
  /** How many lines it sends. */
  sendable: number;
  books: PlanBooks | null;
  /** Why it has failed. */
  problem: string | null;
};

/** The answer to `POST /api/quarantine/corrections`, which corrects one line. */
export type LineCorrected = {
  correctionId: string;
  /** Null if another correction had sent the line before. */
  correctedLineId: string | null;
};

/** `GET /api/corrections`: the newest first. */
export type CorrectionList = { corrections: readonly ListedCorrection[]; next: string | null };

export type ListedCorrection = {
  correctionId: string;
  /** ISO 8601, UTC. */
  correctedAt: string;
  correctedBy: string;
  note: string | null;
  lines: number;
  /** What became of the corrected lines. */
  became: CorrectionBooks;
};

export type CorrectionBooks = {
  accepted: number;
  quarantined: number;
  pending: number;
  /** Of those that were quarantined again, how many have been corrected again. */
  correctedAgain: number;
};

/** `GET /api/corrections/{correctionId}` */
export type CorrectionDetail = {
  correctionId: string;
  state: 'OPEN' | 'SENT' | 'LOST';
  correctedAt: string;
  correctedBy: string;
  note: string | null;
  ingestId: string | null;
  lines: number;
  /** Lines of the request that other corrections have sent. */
  alreadyCorrected: number;
  unknown: number;
  became: CorrectionBooks;
};

/** `GET /api/corrections/{correctionId}/lines` */
export type CorrectionLines = {
  lines: readonly CorrectedLine[];
  next: string | null;
};

export type CorrectedLine = {
  lineId: string;
  correctedLineId: string;
  reason: string;
  column: string | null;
  /** The original text. */
  text: string;
  encoding: 'text' | 'base64';
  fault: Span | null;
  /** What was sent in its place. */
  record: LineRecord;
  /** Set if it was quarantined again. */
  refused: { message: string; correctionId: string | null } | null;
};
