/**
 * The SQLSTATE codes that this server uses.
 * https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
export const SQLSTATE = {
  warning: '01000',
  protocolViolation: '08P01',
  featureNotSupported: '0A000',
  divisionByZero: '22012',
  dataException: '22000',
  datetimeOverflow: '22008',
  invalidText: '22P02',
  invalidBinary: '22P03',
  invalidParameterValue: '22023',
  outOfRange: '22003',
  invalidEncoding: '22021',
  activeTransaction: '25001',
  readOnlyTransaction: '25006',
  noActiveTransaction: '25P01',
  failedTransaction: '25P02',
  invalidStatementName: '26000',
  invalidAuthorization: '28000',
  invalidPassword: '28P01',
  invalidCursorName: '34000',
  invalidSavepoint: '3B001',
  invalidCatalogName: '3D000',
  insufficientPrivilege: '42501',
  syntaxError: '42601',
  duplicateCursor: '42P03',
  duplicateStatement: '42P05',
  undefinedColumn: '42703',
  undefinedFunction: '42883',
  undefinedObject: '42704',
  undefinedTable: '42P01',
  undefinedParameter: '42P02',
  ambiguousColumn: '42702',
  groupingError: '42803',
  datatypeMismatch: '42804',
  outOfMemory: '53200',
  diskFull: '53100',
  tooManyConnections: '53300',
  programLimitExceeded: '54000',
  statementTooComplex: '54001',
  cantChangeNow: '55P02',
  queryCanceled: '57014',
  adminShutdown: '57P01',
  crashShutdown: '57P02',
  internalError: 'XX000',
  dataCorrupted: 'XX001',
} as const;

type Details = {
  detail?: string;
  hint?: string;
  /** Index of a character in the statement, from 0. */
  position?: number;
  cause?: unknown;
};

/** An error that is sent to the client as it is. */
export class PgError extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: number | undefined;

  constructor(code: string, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = 'PgError';
    this.code = code;
    this.detail = details.detail;
    this.hint = details.hint;
    this.position = details.position;
  }
}
