import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import type { Tell } from './tell.ts';

/** Returns a simulation that tells the requests of clients, and which uploads were accepted. */
export function recordedRequests(
  simulation: Simulation,
  tell: Tell,
  accepted: (upload: string) => void,
): Simulation {
  let requests = 0;
  return {
    ...simulation,
    request: (to, request) => {
      requests += 1;
      const id = requests;
      const { method, path, headers } = request;
      const upload = headers['idempotency-key'];
      tell({ type: 'request', id, method, path, ...(upload !== undefined && { upload }) });
      const response = simulation.request(to, request);
      response.then(
        ({ status }) => {
          if (upload !== undefined && (status === 202 || status === 200)) accepted(upload);
          tell({ type: 'response', id, status });
        },
        () => tell({ type: 'response', id }),
      );
      return response;
    },
  };
}
