import { useState } from 'preact/hooks';
import type { UploadBegun } from '../../api/uploads.ts';
import { Failure } from '../parts/failure.tsx';
import { postFile } from '../request/request.ts';
import { useQuery } from '../request/use-query.ts';
import { FileChoice } from './file-choice.tsx';
import { UploadView } from './upload-view.tsx';

/** Sends a file: what it is, how it is sent, and how it lands. */
export function UploadPanel() {
  const [query, change] = useQuery();
  const [handing, setHanding] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const id = query['upload'];
  const hand = async (file: File) => {
    setHanding(file.name);
    setFailure(undefined);
    try {
      const begun = await postFile<UploadBegun>(
        `/api/uploads?name=${encodeURIComponent(file.name)}`,
        file,
      );
      change({ upload: begun.id });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
    setHanding(undefined);
  };
  return (
    <section class="panel upload" aria-labelledby="upload-title">
      <h2 id="upload-title">Send a file</h2>
      {failure !== undefined && <Failure message={failure} />}
      {id === undefined ? (
        <FileChoice handing={handing} onFile={(file) => void hand(file)} />
      ) : (
        <UploadView id={id} onOver={() => change({ upload: '' })} />
      )}
    </section>
  );
}
