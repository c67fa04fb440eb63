import * as z from 'zod';
import { Fault } from '../../../local/faults/fault.ts';
import type { SimulateAbout } from '../../api/simulation.ts';
import { checkout } from '../checkout.ts';
import { readJson } from '../read-json.ts';
import { type Routes, Streamed } from '../route.ts';
import { simulate } from './children.ts';
import { missingHere } from './missing.ts';

const MOST_FAULTS = 500;
const Faults = z.array(Fault).max(MOST_FAULTS);

const Asked = z.strictObject({
  seed: z.int().nonnegative().max(1_000_000),
  faults: Faults.optional(),
  added: Faults,
});

export const simulateRoutes: Routes = {
  'GET /api/simulate': async (): Promise<SimulateAbout> => ({
    missing: missingHere(),
    ...(await checkout()),
  }),
  'POST /api/simulate': async (request) => {
    const asked = await readJson(request, Asked);
    const events = simulate({ ...asked, ...(await checkout()) });
    return new Streamed('application/x-ndjson', events);
  },
};
