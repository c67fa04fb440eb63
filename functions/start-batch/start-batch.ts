import type { KinesisStreamEvent } from 'aws-lambda';
import { type LandPorts, landDelivery } from '../execution/land-delivery.ts';

/**
 * Lands what the event source delivers. Throws `BatchFailed` unless everything has landed, so that
 * the event source delivers the records again.
 */
export const startBatch = ({ Records }: KinesisStreamEvent, ports: LandPorts): Promise<void> =>
  landDelivery(Records, ports);
