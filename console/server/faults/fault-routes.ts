import type { LiveFaults } from '../../../local/faults/live-faults.ts';
import { FaultSettings, LIVE_KINDS } from '../../../local/faults/live-settings.ts';
import type { Faults } from '../../api/faults.ts';
import { readJson } from '../read-json.ts';
import { RequestProblem, type Routes } from '../route.ts';

/** Faults are injected within the process of the embedded AWS. */
const ELSEWHERE =
  'Faults can only be switched on in the console that "npm start" serves: they are injected in the same process. To rehearse on AWS, use its Fault Injection Service.';

export const faultRoutes: Routes = {
  'GET /api/faults': async ({ pipeline }): Promise<Faults> =>
    pipeline.faults ? shown(pipeline.faults) : { isHere: false, reason: ELSEWHERE },
  'POST /api/faults': async (request): Promise<Faults> => {
    const { faults } = request.pipeline;
    if (!faults) throw new RequestProblem(409, ELSEWHERE);
    faults.set(await readJson(request, FaultSettings));
    return shown(faults);
  },
};

const shown = (faults: LiveFaults): Faults => ({
  isHere: true,
  settings: faults.settings(),
  kinds: LIVE_KINDS,
  ...faults.report(),
});
