import type { DiskTrouble } from '../data-dir/disk.ts';
import type { ApiResponse } from './gateway-response.ts';

const RETRY_AFTER_SECONDS = 5;

/** The response to what can't be written now, as a problem document. AWS has no such response. */
export function diskResponse({ reason }: DiskTrouble, requestId: string): ApiResponse {
  const document = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: `The disk of the embedded AWS is ${reason}, so it takes nothing new. The same request may be sent again.`,
    requestId,
  };
  return {
    statusCode: document.status,
    headers: [
      ['content-type', 'application/problem+json'],
      ['cache-control', 'no-store'],
      ['retry-after', String(RETRY_AFTER_SECONDS)],
    ],
    body: JSON.stringify(document),
  };
}
