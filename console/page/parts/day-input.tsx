type Properties = { label: string; value: string; onChange: (day: string) => void };

/** A day, as `YYYY-MM-DD` or nothing. */
export function DayInput({ label, value, onChange }: Properties) {
  return (
    <label>
      {label}
      <input
        type="date"
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}
