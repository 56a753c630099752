/** How each lab is told: its title, its blow, and a heading and a few lines of code for each of its worlds. */
import type { Lab } from '../course/labs/lab';
import type { ApplicationView, LabView } from '../frame/lab/lab-view';
import { reminderVerdict, sendVerdict } from './words';

export interface Presentation {
  readonly title: string;
  readonly blow: string;
  /** What the blow’s time is counted from. */
  readonly since: string;
  /** What is true of all its worlds, and is not to be seen. */
  readonly fact: string | null;
  readonly steps: { readonly back: string; readonly next: string };
  readonly worlds: readonly WorldPresentation[];
  /** @param records how many there will be of them */
  verdict(lab: LabView, records: number): string;
  /** The heading over the third number: what it is to be delivered. */
  readonly delivered: string;
}

export interface WorldPresentation {
  readonly heading: string;
  readonly subheading: string;
  /** Line by line; a line is lit while the application is at it. */
  readonly code: readonly { readonly text: string; readonly line: ApplicationView['line'] | null }[];
  readonly advice: string;
}

const POLL = { text: 'records = consumer.poll()', line: 'poll' } as const;
const COMMIT = { text: 'consumer.commitSync()', line: 'commit' } as const;
const PROCESS = { text: 'for (r of records) sendSms(r)', line: 'process' } as const;

const guarantees: Presentation = {
  title: 'Same eight records, same crash, two ways to commit',
  blow: 'crash',
  since: 'after five records were sent',
  fact: null,
  steps: { back: 'Line back', next: 'Next line' },
  delivered: 'delivered',
  verdict: reminderVerdict,
  worlds: [
    {
      heading: 'At most once',
      subheading: 'commit, then process',
      code: [POLL, COMMIT, PROCESS],
      advice: 'Fine for metrics where a gap is cheap.',
    },
    {
      heading: 'At least once',
      subheading: 'process, then commit',
      code: [POLL, PROCESS, COMMIT],
      advice: 'The usual choice. Make the handler idempotent.',
    },
  ],
};

const SEND = [{ text: 'producer.send(record)', line: null }];

const acks: Presentation = {
  title: 'Same eight records, same death of the leader, three kinds of acknowledgement',
  blow: 'leader’s death',
  since: 'after #0 was sent',
  fact: 'min.insync.replicas=2',
  steps: { back: 'Step back', next: 'Next step' },
  delivered: 'in the log',
  verdict: sendVerdict,
  worlds: [
    { heading: 'acks=0', subheading: 'waits for nobody', code: SEND, advice: 'Nothing is promised, so nothing is broken.' },
    { heading: 'acks=1', subheading: 'the leader alone says yes', code: SEND, advice: 'A yes is worth as much as one broker’s life.' },
    {
      heading: 'acks=all',
      subheading: 'all in-sync replicas say yes',
      code: SEND,
      advice: 'Waits for its followers, and keeps its word.',
    },
  ],
};

export const presentationOf = ({ slug }: Lab): Presentation => (slug === 'acks' ? acks : guarantees);
