/**
 * A cluster in which the auditor is asked what became of a record: one partition on brokers 1, 2 and 3, led by 1; `booking` sends to it. What is told is
 * the verdict, and of the chain that led to it all that is worth a line.
 */
import { CauseIndex } from '../auditor/cause-index';
import { type RecordVerdict, verdictsOn } from '../auditor/record-verdicts';
import { describeEvent, type Happening, isOfInterest } from '../model/events';
import type { NodeId } from '../sim/context';
import { SessionFixture } from './session-fixture';

export const TOPICS = 'kafka-topics.sh --bootstrap-server broker-1:9092';
export const UNSAFE = '--config enable.idempotence=false';

export class Play extends SessionFixture {
  constructor({
    topic = '',
    producer = '',
    replicas = '1:2:3',
    configs = {},
  }: { topic?: string; producer?: string; replicas?: string; configs?: object } = {}) {
    super(1, { 'replica.lag.time.max.ms': 2_000, ...configs });
    this.ask(`${TOPICS} --create --topic one --replica-assignment ${replicas}${topic}`);
    this.ask(`add producer --name booking${producer}`);
    this.wait(500);
  }

  sends(value = 'booked', key = 'CLN-001'): this {
    this.give(`produce one ${key}:${value}`);
    return this.wait(300);
  }

  verdicts(record: number, producer = 'booking'): readonly RecordVerdict[] {
    const { cluster, auditor } = this.session.world;
    const { history } = cluster.sim;
    const causes = new CauseIndex();
    causes.read(history);
    return verdictsOn({ accounts: auditor.accounts, history, cluster }, causes, { producer: producer as NodeId, record });
  }

  /** As it is told: the kind, why, and the chain as far as it is worth a line. */
  told(record: number, kind?: string): readonly string[] {
    const all = this.verdicts(record);
    const verdict = kind === undefined ? all[0]! : all.find((each) => each.kind === kind)!;
    const { history } = this.cluster.sim;
    const chain = verdict.chain
      .map((id) => history.get(id).what as Happening)
      .filter((what) => what.kind === 'CommandGiven' || what.kind === 'RecordSent' || isOfInterest(what));
    return [`${verdict.kind}: ${verdict.sentence}`, ...chain.map(describeEvent)];
  }

  kinds(record: number): readonly string[] {
    return this.verdicts(record).map(({ kind }) => kind);
  }
}
