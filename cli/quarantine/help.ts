import { QUARANTINE_REASONS } from '../../functions/domain/quarantine.ts';
import { DEFAULT_DATA_DIR } from '../target/data-dir.ts';

const REASONS = Object.keys(QUARANTINE_REASONS)
  .join(', ')
  .replace(/(.{60,75}?), /g, '$1,\n                   ');

export const HELP = `
npm run quarantine -- list   [SELECTION] [--lines [--limit N]]
npm run quarantine -- fix    SELECTION | --line ID  RULE... [--note TEXT] [--send]
npm run quarantine -- resend SELECTION [--with-refused] [--note TEXT] [--send]

Shows the lines that were not accepted, corrects them, and sends them again: each once, whatever is
repeated or interrupted. "fix" and "resend" only show what would happen. With --send they do it, and
wait until the lines have landed. Only lines that would be accepted are sent.

  list             the reasons and columns, with the most frequent messages; with --lines the lines
  fix              changes lines by rules
  resend           sends lines as they are, for example after a deployment that accepts them, and
                   waits for corrections that were interrupted

SELECTION: every line that meets all of
  --reason REASON  ${REASONS}
  --column COLUMN  the column at fault, or "record" if no single column is
  --ingest ID      the lines of one ingest
  --text TEXT      lines whose original text contains TEXT; case matters
  --all            all lines

RULE: applied in the order of the options, each to one column
  --set Column=VALUE             set a value; nothing after = removes it
  --trim Column                  remove the white space around it
  --upper-case Column
  --remove-prefix Column=PREFIX
  --replace Column/FIND/WITH     every FIND; any other sign may be the slash
  --pattern Column/REGEX/WITH    every match; $1 is what the first group has matched
  --decimal-comma Column         1.234,56 becomes 1234.56. What may be a thousand, such as 1,234, is
                                 not guessed
  --day-first                    InvoiceDate 31/12/2010 8:26, also with dots or dashes
  --century 1900|2000            what years of two digits belong to; without it they are not guessed
  --sql Column=EXPRESSION        DuckDB's SQL over the eight columns of the line, which are text

  --line ID        one line, by its id; "list --lines" shows the ids
  --note TEXT      why, for the history (default: the rules)
  --with-refused   send lines, too, that this version would not accept
  --send           send what the preview shows
  --dry-run        only show it, which is the default
  --limit N        how many lines to list (default 50)
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json of a deployed pipeline. Uses your AWS credentials
  --url URL        the URL of a deployed pipeline, without Athena: needs --ingest or --line
  --key KEY        the key of its API (default: INVOICE_PIPELINE_KEY in the environment; with --outputs
                   what API Gateway returns, and with "auth: iam" requests are signed)`;
