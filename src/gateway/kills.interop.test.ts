import { describe, expect, test } from 'vitest';
import { Chance } from '../engine/sim/chance';
import { BrokerProcess, pause } from './broker-process';
import { compared, KCAT, KcatProcess, kcat, SAME } from './kcat-process';

const LINES = Array.from({ length: 10_000 }, (_, i) => `CLN-${String(i % 100).padStart(3, '0')}:appointment ${i}`);
const IDEMPOTENTLY = ['-P', '-t', 'killed', '-K:', '-X', 'enable.idempotence=true', '-X', 'linger.ms=5'];
const IN_A_GROUP = ['-G', 'readers', '-K:', '-q', '-u', '-X', 'auto.offset.reset=earliest', 'killed'];
const LINES_AT_ONCE = 200;
const PAUSE_MS = 40;
/** Chance that is different every time; a failure names its seed. */
const ANY_SEED = Date.now() % 1_000_000;
/** A dead broker is missed after two seconds instead of nine: more can happen while lines are sent. */
const HASTY = ['--override', 'broker.session.timeout.ms=2000', '--override', 'broker.heartbeat.interval.ms=500'];

/** Kills one broker after the other, each when the last has come back, at moments and for as long as chance will have it. */
class Killer {
  private readonly broker: BrokerProcess;
  private readonly chance: Chance;
  private stopped = false;

  constructor(broker: BrokerProcess, seed: number) {
    this.broker = broker;
    this.chance = new Chance(seed);
  }

  /** Returns how many it killed: at least one, and all are back. */
  async work(): Promise<number> {
    let kills = 0;
    do {
      await pause(this.chance.below(600));
      const victim = 1 + this.chance.below(3);
      const before = this.broker.output.length;
      this.broker.type(`kill broker ${victim}`);
      await pause(this.chance.below(1_500));
      this.broker.type(`restart broker ${victim}`);
      await this.broker.says(`Broker ${victim} is unfenced`, before);
      kills++;
    } while (!this.stopped);
    return kills;
  }

  stop(): void {
    this.stopped = true;
  }
}

describe.skipIf(KCAT === '').concurrent('kcat while brokers are killed', () => {
  test.for([
    { name: 'the usual session timeout', args: [], seed: ANY_SEED },
    { name: 'a short session timeout', args: HASTY, seed: 1 },
    { name: 'a short session timeout', args: HASTY, seed: 2 },
    { name: 'a short session timeout', args: HASTY, seed: ANY_SEED },
  ])(
    'loses nothing that was acknowledged, doubles nothing, and a group reads it all: $name, seed $seed',
    async ({ args, seed }, { onTestFinished }) => {
      const broker = await BrokerProcess.start({ args });
      onTestFinished(() => broker.killAll());
      await broker.createTopic('killed');
      const consumer = new KcatProcess(broker.everyAddress, IN_A_GROUP);
      const producer = new KcatProcess(broker.everyAddress, IDEMPOTENTLY);
      onTestFinished(() => consumer.kill());
      const killer = new Killer(broker, seed);
      const killed = killer.work();
      for (let at = 0; at < LINES.length; at += LINES_AT_ONCE) {
        producer.write(LINES.slice(at, at + LINES_AT_ONCE));
        await pause(PAUSE_MS);
      }
      killer.stop();
      expect(await producer.finish()).toBe('');
      expect(await killed).toBeGreaterThan(0);

      const read = await kcat(broker.everyAddress, ['-C', '-t', 'killed', '-K:', '-e', '-q', '-o', 'beginning']);
      expect(compared(read, LINES)).toEqual(SAME);
      const ofKey = (lines: readonly string[]) => lines.filter((line) => line.startsWith('CLN-042:'));
      expect(ofKey(read)).toEqual(ofKey(LINES));
      for (let tries = 0; tries < 600 && new Set(consumer.lines).size < LINES.length; tries++) await pause(50);
      expect(compared([...new Set(consumer.lines)], LINES), consumer.said).toEqual(SAME);
    },
  );
});
