import type { FunctionComponent } from 'preact';
import { Failure } from '../parts/failure.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { failureOf, reach } from '../request/request.ts';

/**
 * Loads a page. When its script can't be loaded, the page says why: after an update, the console has
 * scripts of other names than the ones that an open page knows.
 */
export async function loadedPage(
  load: () => Promise<FunctionComponent>,
): Promise<FunctionComponent> {
  try {
    return await load();
  } catch (error) {
    reportError(error);
    const message = await reason();
    return () => <NotLoaded message={message} />;
  }
}

async function reason(): Promise<string> {
  try {
    const response = await reach('/page/main.js', { cache: 'no-store' });
    if (!response.ok) throw await failureOf(response);
    return 'The console was updated after this page was opened. Reload to go on.';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function NotLoaded({ message }: { message: string }) {
  return (
    <>
      <PageHeading title="This page was not loaded" />
      <Failure message={message} />
      <button type="button" onClick={() => location.reload()}>
        Reload
      </button>
    </>
  );
}
