/** What was done by each rule of the museum, what is done now, and since when: for those who read, not for the cluster. */
import type { HistoricRule } from './historic-rules';

export interface HistoricRuleAbout {
  /** What was done then. */
  readonly was: string;
  /** What is done now. */
  readonly is: string;
  /** The first version that does. */
  readonly fixedIn: string;
}

export const historicRules = {
  'kip-101': {
    was: 'a follower truncates its log to its own high watermark whenever somebody else leads, and no epoch is compared',
    is: 'leader and follower compare epochs, and the follower truncates where their histories part',
    fixedIn: '0.11',
  },
  'kip-106': {
    was: 'unless a topic says otherwise, any replica that is alive may lead when the ISR is gone',
    is: 'unclean.leader.election.enable is false unless it is set',
    fixedIn: '0.11',
  },
  'kip-279': {
    was: 'a leader that never had an epoch says that it ended where its own next one begins',
    is: 'it says where the largest epoch ends that it had and that is no later, and names that',
    fixedIn: '2.0',
  },
  'kip-320': {
    was: 'nobody says in which epoch it believes when it fetches, and a consumer reads on after an election without looking back',
    is: 'fetches bear the epoch, old ones are fenced, and a consumer asks a new leader whether its position is still on the log',
    fixedIn: '2.1',
  },
  'kip-497': {
    was: 'only the ISR that the controller has confirmed holds the high watermark back',
    is: 'whoever may be in the ISR by the time the controller answers does',
    fixedIn: 'never released: AsyncIsr.tla rules it out',
  },
  'kip-679': {
    was: 'a producer that is not told otherwise has acks=1 and no idempotence',
    is: 'acks=all and enable.idempotence=true',
    fixedIn: '3.0.1 (KAFKA-13598)',
  },
  'kip-903': {
    was: 'a leader asks for a broker to join the ISR, whatever process of it has fetched',
    is: 'it names the broker epoch of the process that fetched, and the controller admits no other',
    fixedIn: '3.5',
  },
  'kip-966': {
    was: 'the high watermark advances however few replicas are in the ISR',
    is: 'below min.insync.replicas it stands still',
    fixedIn: '3.7',
  },
  'kip-966-elr': {
    was: 'the last member of an ISR stays in it whatever becomes of its disk, and leads again with what it has left',
    is: 'who left an ISR that was too small is eligible to lead, and whose process did not end in order is not',
    fixedIn: '4.1 (4.0 where it is switched on)',
  },
  'kafka-5490': {
    was: 'the cleaner removes a batch when nothing is left of it, and its producer’s last sequence number with it',
    is: 'of every active producer the last batch stays, empty',
    fixedIn: '1.0',
  },
  'kafka-7128': {
    was: 'a follower joins the ISR when it has reached the high watermark',
    is: 'it must have reached the start of the leader’s epoch, too: a new leader’s high watermark may lag',
    fixedIn: '2.1',
  },
  'kafka-10527': {
    was: 'a controller that led goes on in its epoch when it is back, although what it had appended was not flushed',
    is: 'it has led its last in that epoch, and what a leader appends is flushed before anybody fetches it',
    fixedIn: '2.7',
  },
  'kafka-18723': {
    was: 'a follower appends whatever its leader’s answer holds, of later epochs than it asked in, too',
    is: 'it leaves those out: they are of a log that it would have to be truncated for first',
    fixedIn: '4.0.1 (3.9.1)',
  },
} as const satisfies Record<HistoricRule, HistoricRuleAbout>;
