import { type PlannedTables, planTables } from '../../../cli/upload/plan/plan-tables.ts';
import type { StoredFile } from '../../../cli/upload/stored/stored-file.ts';
import { type Tables, tablesInStored } from '../../../cli/upload/tables/tables-in.ts';
import { sendTable } from '../../../cli/upload/upload-file.ts';
import { progressLine } from '../../../cli/upload/upload-report.ts';
import type { Upload, UploadChoice } from '../../api/uploads.ts';
import type { Pipeline } from '../pipeline.ts';
import { problemOf } from '../problem-of.ts';
import { RequestProblem } from '../route.ts';
import { dryRunOf } from './dry-run.ts';
import { outcomeOf } from './outcome.ts';

const CAREFUL: UploadChoice = { mode: 'careful', isAsIs: false };
const NOTES = 50;

type Sent = Parameters<typeof progressLine>[0];

/** A file that was given to the page. It is read and sent in the background. */
export class HeldUpload {
  readonly view: Upload;
  readonly #stored: StoredFile;
  readonly #pipeline: Pipeline;
  #tables: Tables | undefined;
  #planned: PlannedTables | undefined;

  constructor(id: string, stored: StoredFile, pipeline: Pipeline) {
    this.#stored = stored;
    this.#pipeline = pipeline;
    this.view = {
      id,
      file: stored.name,
      bytes: stored.size,
      state: 'reading',
      choice: CAREFUL,
      notes: [],
      tables: [],
      message: undefined,
      progress: undefined,
      outcomes: [],
    };
    this.#begin('reading', 'refused', () => this.#read(CAREFUL));
  }

  get isBusy(): boolean {
    return this.view.state === 'reading' || this.view.state === 'sending';
  }

  /** Reads it again, for another choice. */
  plan(choice: UploadChoice): void {
    this.#refuse(this.#tables === undefined);
    this.#begin('reading', 'refused', () => this.#read(choice));
  }

  /** Sends what was planned. After a failure, it continues. */
  send(): void {
    this.#refuse(this.#planned === undefined);
    this.#begin('sending', 'failed', () => this.#send(this.#planned?.planned ?? []));
  }

  /** Closes the file, which removes it. Throws while it is read or sent. */
  async discard(): Promise<void> {
    this.#refuse(false);
    // Where no table was found, the search has closed the file.
    await this.#tables?.close();
  }

  #refuse(isOver: boolean): void {
    const { file, state, message } = this.view;
    if (this.isBusy) {
      throw new RequestProblem(409, `${file} is being ${state === 'sending' ? 'sent' : 'read'}.`);
    }
    if (isOver) throw new RequestProblem(409, message ?? `${file} is closed.`);
  }

  #begin(
    state: 'reading' | 'sending',
    otherwise: Upload['state'],
    work: () => Promise<void>,
  ): void {
    const over = state === 'reading' ? 'ready' : 'landed';
    Object.assign(this.view, { state, message: undefined, progress: undefined });
    work().then(
      () => this.#end({ state: over }),
      (error: unknown) => this.#end({ state: otherwise, message: problemOf(error).message }),
    );
  }

  #end(outcome: Partial<Upload>): void {
    Object.assign(this.view, outcome, { progress: undefined });
  }

  async #read(choice: UploadChoice): Promise<void> {
    Object.assign(this.view, { choice, tables: [], notes: [], outcomes: [] });
    this.#planned = undefined;
    this.#tables ??= await tablesInStored(this.#stored);
    const { tables } = this.#tables;
    const policy = choice.isAsIs ? 'as-is' : 'checked';
    const planned = await planTables(tables, this.#pipeline.journal, choice.mode, policy);
    Object.assign(this.view, dryRunOf(this.#tables, planned));
    this.#planned = planned;
  }

  /** What an earlier table has landed stays in view when a later one fails. */
  async #send(planned: PlannedTables['planned']): Promise<void> {
    this.view.outcomes = [];
    for (const each of planned) {
      const uploaded = await sendTable(each, this.#pipeline, {
        note: (text) => this.#note(text),
        onProgress: (sent) => this.#show(each.table.name, sent),
      });
      this.view.outcomes.push(await outcomeOf(uploaded, this.#pipeline.api));
    }
  }

  #show(table: string, sent: Sent): void {
    const { rows, posted, accepted, quarantined } = sent;
    const text = progressLine(sent);
    this.view.progress = { table, rows, posted, accepted, quarantined, text };
  }

  #note(text: string): void {
    this.view.notes = [...this.view.notes, text].slice(-NOTES);
  }
}
