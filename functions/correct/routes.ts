import type { Invocation } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { RoutesOf } from '../api/operations.ts';
import { Problem } from '../api/problem.ts';
import { allowQuery, pathKey } from '../api/request-parameters.ts';
import { unpackBody } from '../intake/unpack-body.ts';
import type { CorrectionEntry } from '../ledger/correction-ledger.ts';
import { type CorrectPorts, correct } from './correct.ts';
import { correctionRequest } from './correction-request.ts';
import { correctionView, type ViewPorts } from './correction-view.ts';

export type CorrectRoutePorts = CorrectPorts &
  ViewPorts & {
    /** Called once a correction is SENT. */
    noteSent(correction: CorrectionEntry): void;
  };

/** Reserved for the last call to the stream, the record, the ledger and the response. */
const TIME_FOR_THE_END_MS = 14_000;

/** Returns the routes of corrections. */
export function correctionRoutes(ports: CorrectRoutePorts): RoutesOf<'Correct'> {
  return {
    'POST /corrections': async (request, invocation) => {
      const correction = await post(request, invocation, ports);
      ports.noteSent(correction);
      const body = await correctionView(correction, request.link, ports);
      return { status: 202, body, headers: { Location: body.links.self } };
    },
    'GET /corrections/{correctionId}': async (request) => {
      allowQuery(request, []);
      const correction = await ports.corrections.readCorrection(pathKey(request, 'correctionId'));
      if (!correction) throw new Problem(404, 'There is no correction with this id.');
      return { status: 200, body: await correctionView(correction, request.link, ports) };
    },
  };
}

async function post(
  request: HttpRequest,
  invocation: Invocation,
  ports: CorrectRoutePorts,
): Promise<CorrectionEntry> {
  allowQuery(request, []);
  requireJson(request.header('Content-Type'));
  const idempotencyKey = request.header('Idempotency-Key');
  if (idempotencyKey === undefined) {
    throw new Problem(400, 'A correction needs an Idempotency-Key, so that it can be repeated.');
  }
  const body = await unpackBody(request.bytes(), request.header('Content-Encoding'), ADVICE);
  const deadline = () =>
    ports.timer.now() + invocation.getRemainingTimeInMillis() - TIME_FOR_THE_END_MS;
  const { sender } = request;
  return correct({ request: correctionRequest(body), idempotencyKey, sender, deadline }, ports);
}

const ADVICE = 'Send the lines in several corrections, each with a key of its own.';

function requireJson(contentType = ''): void {
  const [type = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const isUtf8 = parameters.every(
    (each) => !each.startsWith('charset') || /=\s*"?utf-?8"?$/.test(each),
  );
  if (type === 'application/json' && isUtf8) return;
  throw new Problem(415, 'A correction is JSON: send it as application/json, in UTF-8.', {
    headers: { 'Accept-Post': 'application/json' },
  });
}
