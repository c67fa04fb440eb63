-- Which lines wait in quarantine? Those that were not accepted and that no correction has sent again. A corrected line is
-- counted once: what became of it is in invoice_lines, or here under another line_id if it was not accepted either.
--
-- line_id string: Identity of the line, unique; POST /corrections takes it
-- ingest_id string: POST that brought the line
-- source_row bigint: Position of the line among the records of its POST; the first is 1
-- reason string: Why the line was not accepted, such as invalid_quantity
-- column_name string: Column at fault, as the source names it; null when the record as a whole is at fault
-- message string: What was expected and what was found
-- text string: The record as it was sent, without its line end
-- text_encoding string: Either text, or base64 when the bytes of the record are not text
-- ingested_at timestamp: When the line arrived in the stream, in UTC
-- ingest_date date: Day of arrival; a condition on this column limits what a query reads
SELECT
  quarantine.line_id AS line_id,
  quarantine.ingest_id AS ingest_id,
  CAST(quarantine.source_row AS bigint) AS source_row,
  quarantine.reason AS reason,
  quarantine.column_name AS column_name,
  quarantine.message AS message,
  quarantine.text AS text,
  quarantine.text_encoding AS text_encoding,
  quarantine.ingested_at AS ingested_at,
  quarantine.ingest_date AS ingest_date
FROM quarantine
LEFT JOIN corrections ON corrections.line_id = quarantine.line_id
WHERE corrections.line_id IS NULL
ORDER BY ingest_id, source_row
