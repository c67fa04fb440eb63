import type { LineItems } from '../../index/line-items.ts';
import type { RecordedLine } from '../../lake/correction-object.ts';
import type { LineLake } from '../../lake/line-lake.ts';
import type { QuarantinedLineReader } from '../../lake/quarantine-reader.ts';
import type { CorrectionLedger } from '../../ledger/correction-ledger.ts';
import type { DayLedger } from '../../ledger/day-ledger.ts';
import type { LineTrail } from '../../ledger/line-trail.ts';
import type { ReprocessingLedger } from '../../ledger/operations/reprocessing-ledger.ts';
import type { RetractionLedger } from '../../ledger/operations/retraction-ledger.ts';
import type { DeliveryReader } from '../../staging/delivery-reader.ts';
import type { PlanReader } from '../../staging/plan-reader.ts';

/** What a line's story is read from. */
export type LinePorts = {
  trail: LineTrail;
  deliveries: Pick<DeliveryReader, 'chunkIn'>;
  plans: PlanReader;
  lake: LineLake;
  lakeDays: Pick<DayLedger, 'recordsOf'>;
  quarantine: QuarantinedLineReader;
  items: LineItems;
  retractions: Pick<RetractionLedger, 'readRetraction'>;
  reprocessings: Pick<ReprocessingLedger, 'readReprocessing'>;
  corrections: Pick<CorrectionLedger, 'lineClaims' | 'readCorrection'>;
  /** Reads the record of a correction that was sent. Throws when there is none. */
  readRecord(key: string): Promise<RecordedLine[]>;
  names: { lakeBucket: string; invoicesTable: string; customersTable: string };
  /** How many days staged and quarantined lines are kept. */
  days: { staging: number; quarantine: number };
};
