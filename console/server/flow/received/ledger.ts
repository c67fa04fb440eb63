import type { AuditLedger } from '../../../../functions/audit-batches/ports.ts';

/** The ledger as the picture reads its ingests. */
export type IngestLedger = Pick<AuditLedger, 'firstStart' | 'listIngests' | 'readIngest'>;
