import * as z from 'zod';

/** What an operation does to lines that have landed. Each is run by a program of its own. */
export const OperationKind = z.enum(['retract', 'restore', 'purge', 'erase', 'reprocess']);
export type OperationKind = z.infer<typeof OperationKind>;

/** The states of an operation. OPEN until all of its work is done, then DONE, which is final. */
export const OperationState = z.enum(['OPEN', 'DONE']);
export type OperationState = z.infer<typeof OperationState>;

/** `o` and 25 characters of [0-9a-z], like the id of an ingest. */
export const OperationId = z.string().regex(/^o[0-9a-z]{25}$/);
