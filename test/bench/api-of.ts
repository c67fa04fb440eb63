import { type Api, apiAt } from '../../cli/api/api.ts';
import { retryPolicy } from '../../cli/api/retry.ts';
import { startPipeline } from '../support/pipeline.ts';

/** Runs another assembly than the synthesised one, in this process. */
export async function apiOf(assembly: string): Promise<{ api: Api; stop(): Promise<void> }> {
  const { aws, stop } = await startPipeline({ assembly });
  const address = { url: aws.url, key: aws.apiKey };
  return { api: apiAt(address, retryPolicy({ note: () => undefined })), stop };
}
