import type { Upload, UploadChoice, UploadMode } from '../../api/uploads.ts';

const MODES: readonly { mode: UploadMode; label: string }[] = [
  { mode: 'careful', label: 'Stop if it begins like an earlier file' },
  { mode: 'append', label: 'Send only the rows that were added (--append)' },
  { mode: 'as-new', label: 'Send all rows, whatever was sent before (--as-new)' },
];

type Properties = { upload: Upload; onPlan: (choice: UploadChoice) => void };

/** How the file is sent. A change reads it again. */
export function Choices({ upload, onPlan }: Properties) {
  const { choice } = upload;
  return (
    <fieldset class="choices">
      <legend>How to send it</legend>
      {MODES.map(({ mode, label }) => (
        <label key={mode}>
          <input
            type="radio"
            name="mode"
            checked={choice.mode === mode}
            onChange={() => onPlan({ ...choice, mode })}
          />{' '}
          {label}
        </label>
      ))}
      <label>
        <input
          type="checkbox"
          checked={choice.isAsIs}
          onChange={({ currentTarget }) => onPlan({ ...choice, isAsIs: currentTarget.checked })}
        />{' '}
        Send it even if its dates are day first or most of its values can't be read (--as-is)
      </label>
    </fieldset>
  );
}
