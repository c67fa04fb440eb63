import { useState } from 'preact/hooks';

type Properties = { handing: string | undefined; onFile: (file: File) => void };

/** Where a file is dropped or chosen. */
export function FileChoice({ handing, onFile }: Properties) {
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const [file] = files ?? [];
    if (file && handing === undefined) onFile(file);
  };
  return (
    <label
      class={`drop ${isOver ? 'is-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <strong>
        {handing === undefined ? 'Drop a file here, or choose one' : `Reading ${handing}…`}
      </strong>
      <span>CSV, TSV, NDJSON, JSON, Excel (.xlsx) or Parquet, also in gzip or ZIP</span>
      <input
        type="file"
        disabled={handing !== undefined}
        onChange={({ currentTarget }) => take(currentTarget.files)}
      />
    </label>
  );
}
