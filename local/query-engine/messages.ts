import * as z from 'zod';
import { Column, ColumnType, type Row } from './columns.ts';

/** How a session is opened. */
export const SessionOptions = z.object({
  dataDir: z.string(),
  /** Statements that run before the session is confined, such as settings and macros. */
  setup: z.array(z.string()).optional(),
  /** Whether the bytes that a statement reads are counted, which costs some time. */
  countsBytes: z.boolean().optional(),
});
export type SessionOptions = z.infer<typeof SessionOptions>;

/** A parameter of a statement, as text that is cast to the type of the parameter. */
export const Parameter = z.string().nullable();
export type Parameter = z.infer<typeof Parameter>;

const inSession = { session: z.int() };
const statement = { ...inSession, sql: z.string() };

/** What the query process is asked to do. */
export const Request = z.discriminatedUnion('call', [
  z.object({ call: z.literal('open'), ...inSession, options: SessionOptions }),
  z.object({ call: z.literal('describe'), ...statement }),
  z.object({ call: z.literal('text'), ...statement }),
  z.object({
    call: z.literal('run'),
    ...statement,
    result: z.int(),
    parameters: z.array(Parameter),
  }),
  z.object({ call: z.literal('fetch'), ...inSession, result: z.int() }),
  z.object({ call: z.literal('finish'), ...inSession, result: z.int() }),
  z.object({ call: z.literal('interrupt'), ...inSession }),
  z.object({ call: z.literal('close'), ...inSession }),
]);
export type Request = z.infer<typeof Request>;
export const NumberedRequest = z.object({ id: z.int(), request: Request });

/** The answers to the requests that have one. */
export const Opened = z.object({ tables: z.array(z.string()) });
export const Description = z.object({
  /** Undefined for a statement whose columns are known only after it has run. */
  columns: z.array(Column).optional(),
  /** The types of `?`, `$1` and so on. Undefined where any type would do. */
  parameters: z.array(ColumnType.nullable()),
});
export type Description = z.infer<typeof Description>;
export const Text = z.object({ text: z.string() });
export const Ran = z.object({
  columns: z.array(Column),
  rows: z.int(),
  /** The bytes of the tables' objects that were read, if the session counts them. */
  bytesRead: z.int().optional(),
});
export type Ran = z.infer<typeof Ran>;
export const Fetched = z.object({
  rows: z.array(z.custom<Row>((row) => Array.isArray(row))),
  isLast: z.boolean(),
});
export type Fetched = z.infer<typeof Fetched>;

/** `refused` is an error of the statement; anything else is a failure of the process. */
export const Reply = z.object({
  id: z.int(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string(), refused: z.boolean() }).optional(),
});
export type Reply = z.infer<typeof Reply>;
