/** What a lab says of its worlds: each sentence is put together from the worker's account, and says no more than that. */
import type { LabView, Ledger } from '../frame/lab/lab-view';

/** `3`, `3 and 4`, `3, 4 and 7` */
export function listed(numbers: readonly (number | string)[]): string {
  const last = numbers.at(-1);
  return numbers.length < 2 ? `${last ?? ''}` : `${numbers.slice(0, -1).join(', ')} and ${last}`;
}

/** Records by how-manieth they are: a number alone would be an offset. */
const numbered = (records: readonly number[]) => listed(records.map((record) => `#${record}`));

/** What came of it for a consumer whose application sends a reminder for each record, of `all` that there will be. */
export function reminderVerdict({ ledger, records }: LabView, all: number): string {
  const offsets = (indices: readonly number[]) => listed(indices.map((index) => records[index]?.offset ?? index));
  const { lost, duplicated, open } = ledger;
  if (lost.length > 0) return `${plural(lost, 'The reminder', 'Reminders')} for ${offsets(lost)} ${plural(lost, 'is', 'are')} never sent.`;
  if (duplicated.length > 0)
    return `${plural(duplicated, 'The reminder', 'Reminders')} for ${offsets(duplicated)} ${plural(duplicated, 'is', 'are')} sent twice.`;
  if (open.length > 0) return `${open.length === 1 ? 'One reminder is' : `${open.length} reminders are`} still to be sent.`;
  return isPart(ledger, all) ? `${partWords(ledger, all)} so far, and each reminder once.` : 'Every reminder is sent once.';
}

/** What came of it for a producer, of `all` records that it will send. */
export function sendVerdict({ ledger, records }: LabView, all: number): string {
  const { lost, open, duplicated } = ledger;
  const promised = lost.filter((index) => records[index]?.answer === 'acknowledged');
  if (promised.length > 0) return `${plural(promised, 'Record', 'Records')} ${numbered(promised)}: acknowledged, and lost.`;
  if (lost.length > 0) return `${plural(lost, 'Record', 'Records')} ${numbered(lost)}: gone, and nobody was told.`;
  if (duplicated.length > 0) return `${plural(duplicated, 'Record', 'Records')} ${numbered(duplicated)}: in the log twice.`;
  if (open.length > 0) return `${open.length === 1 ? 'One record is' : `${open.length} records are`} not decided yet.`;
  return isPart(ledger, all) ? `${partWords(ledger, all)} so far, and in the log.` : 'Every record is in the log.';
}

const isPart = ({ sent }: Ledger, all: number) => sent.length < all;
const partWords = ({ sent }: Ledger, all: number) => `${sent.length} of ${all} records ${plural(sent, 'is', 'are')} sent`;

const plural = (many: readonly unknown[], one: string, more: string) => (many.length === 1 ? one : more);

/** Where in the handler's work the crash falls, in one world. */
export function crashWords({ runs }: LabView): string {
  const [run] = runs;
  if (run === undefined || run.diedAt === null) return 'not yet';
  const { leftInHand, polls } = run;
  const last = polls.at(-1);
  const count = last === undefined ? 0 : last.last - last.first + 1;
  return leftInHand.length === 0 ? 'between two polls' : `after ${count - leftInHand.length} of ${count} records`;
}
