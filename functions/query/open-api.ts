import { allowQuery } from '../api/allow-query.ts';
import type { HttpReply } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';

/** GET /openapi.json. The description is made when it is asked for first: no other request waits for its schemas. */
export async function getOpenApi(request: HttpRequest): Promise<HttpReply<{ openapi: '3.1.0' }>> {
  allowQuery(request, []);
  const { openApi } = await import('../api/openapi.ts');
  return { status: 200, body: openApi(request.link('') || '/') };
}
