import * as z from 'zod';
import type { HttpResponse } from '../../api/http-handler.ts';
import type { HttpRequest } from '../../api/http-request.ts';
import type {
  OperationSummary,
  Operations,
  Operation as OperationView,
} from '../../api/operation-responses.ts';
import { Problem } from '../../api/problem.ts';
import { allowQuery, pathKey } from '../../api/request-parameters.ts';
import { OperationKind, OperationState } from '../../domain/operation.ts';
import { compareText } from '../../domain/text-order.ts';
import type { Operation, OperationLedger } from '../../ledger/operations/operation-ledger.ts';
import { type Listing, pageOf, pageRequest } from '../page.ts';
import { operationSummary, operationView } from './operation-view.ts';

export type OperationPorts = Pick<OperationLedger, 'readOperation' | 'readTurn'> & {
  /** All operations. They are few. The index lags a little. */
  operations(): Promise<Operation[]>;
};

const Place = z.strictObject({ at: z.string(), operationId: z.string() });
type Place = z.infer<typeof Place>;

/** GET /operations: what was asked for, the latest first. */
export async function getOperations(
  request: HttpRequest,
  ports: OperationPorts,
): Promise<HttpResponse<Operations>> {
  allowQuery(request, ['state', 'kind', 'limit', 'cursor']);
  const state = oneOf(OperationState, 'state', request);
  const kind = oneOf(OperationKind, 'kind', request);
  const [all, turn] = await Promise.all([ports.operations(), ports.readTurn()]);
  const latestFirst: Listing<Operation, Place, OperationSummary> = {
    defaultLimit: 100,
    cursor: Place,
    cursorOf: ({ at, operationId }) => ({ at, operationId }),
    order: (a, b) => compareText(b.at, a.at) || compareText(b.operationId, a.operationId),
    view: (operation) => operationSummary(operation, turn, request.link),
  };
  const wanted = all.filter(
    (each) => (state ?? each.state) === each.state && (kind ?? each.kind) === each.kind,
  );
  const { views, ...rest } = pageOf(latestFirst, wanted, pageRequest(request, latestFirst));
  const links = { self: request.link('/operations') };
  return { status: 200, body: { operations: views, ...rest, links } };
}

/** GET /operations/{operationId}. */
export async function getOperation(
  request: HttpRequest,
  ports: OperationPorts,
): Promise<HttpResponse<OperationView>> {
  allowQuery(request, []);
  const id = pathKey(request, 'operationId');
  const [operation, turn] = await Promise.all([ports.readOperation(id), ports.readTurn()]);
  if (!operation) throw new Problem(404, 'There is no operation with this id.');
  return { status: 200, body: operationView(operation, turn, request.link) };
}

function oneOf<Name extends string>(
  schema: z.ZodType<Name> & { options: readonly Name[] },
  name: string,
  { query }: HttpRequest,
): Name | undefined {
  if (query[name] === undefined) return undefined;
  const found = schema.safeParse(query[name]);
  if (found.success) return found.data;
  throw new Problem(400, `${name} must be one of ${schema.options.join(', ')}.`);
}
