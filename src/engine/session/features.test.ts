/** kafka-features.sh, as recorded from real Kafka 4.2 but for the features that are not here. */
import { expect, test } from 'vitest';
import { SessionFixture } from './session-fixture';

const FEATURES = 'kafka-features.sh --bootstrap-server broker-1:9092';
const ELR = 'eligible.leader.replicas.version';
const level = (play: SessionFixture) => play.cluster.controller!.image.featureLevel(ELR);

test('describe tells what there is, and at which level', () => {
  const play = new SessionFixture();
  const epoch = play.cluster.broker(1 as never)!.image.lastAppliedOffset;
  expect(play.ask(`${FEATURES} describe`)).toEqual({
    failed: false,
    lines: [
      `Feature: ${ELR}\tSupportedMinVersion: 0\tSupportedMaxVersion: 1\tFinalizedVersionLevel: 1\tEpoch: ${epoch}`,
      `Feature: kraft.version\tSupportedMinVersion: 0\tSupportedMaxVersion: 0\tFinalizedVersionLevel: 0\tEpoch: ${epoch}`,
      `Feature: metadata.version\tSupportedMinVersion: 4.2-IV1\tSupportedMaxVersion: 4.2-IV1\tFinalizedVersionLevel: 4.2-IV1\tEpoch: ${epoch}`,
    ],
  });
});

test('a feature goes down and up again; a dry run only says that it could', () => {
  const play = new SessionFixture();
  const said = (line: string) => play.ask(`${FEATURES} ${line}`).lines;
  expect(said(`downgrade --feature ${ELR}=0 --dry-run`)).toEqual([`${ELR} can be downgraded to 0.`]);
  expect(level(play)).toBe(1);
  expect(said(`downgrade --feature ${ELR}=0`)).toEqual([`${ELR} was downgraded to 0.`]);
  expect(level(play)).toBe(0);
  expect(said(`upgrade --feature ${ELR}=1`)).toEqual([`${ELR} was upgraded to 1.`]);
  expect(said(`upgrade --feature ${ELR}=1`)).toEqual([`${ELR} was upgraded to 1.`]);
  expect(said(`disable --feature ${ELR}`)).toEqual([`${ELR} was disabled.`]);
  expect(level(play)).toBe(0);
});

test('with the level goes what it does: without ELR nobody is eligible who has left the ISR, and with it somebody is', () => {
  const elr = (lines: readonly string[]) => {
    const play = new SessionFixture(1, { 'eligible.leader.replicas.version': 0 });
    for (const line of lines) play.ask(line);
    play.ask(
      'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics --entity-name orders --add-config min.insync.replicas=3',
    );
    play.wait(1_000);
    play.give('kill broker 3');
    play.wait(12_000);
    return play.cluster.controller!.image.topic('orders' as never)!.partitions.map((partition) => partition.elr);
  };
  expect(elr([])).toEqual([[], [], []]);
  expect(elr([`${FEATURES} upgrade --feature ${ELR}=1`])).toEqual([[3], [3], [3]]);
});

test('without a minimum for all there is no ELR: upgrading writes it down', () => {
  const play = new SessionFixture(1, { 'eligible.leader.replicas.version': 0 });
  expect(play.cluster.controller!.image.clusterConfig.get('min.insync.replicas')).toBeUndefined();
  play.ask(`${FEATURES} upgrade --feature ${ELR}=1`);
  expect(play.cluster.controller!.image.clusterConfig.get('min.insync.replicas')).toBe('1');
});

test.each([
  [
    `upgrade --feature ${ELR}=2`,
    `upgrade ${ELR} to 2`,
    `Invalid update version 2 for feature ${ELR}. Local controller 101 only supports versions 0-1`,
  ],
  [
    'upgrade --feature nope.version=1',
    'upgrade nope.version to 1',
    'Invalid update version 1 for feature nope.version. Local controller 101 does not support this feature.',
  ],
  [
    'upgrade --feature kraft.version=1',
    'upgrade kraft.version to 1',
    'Invalid update version 1 for feature kraft.version. Local controller 101 only supports versions 0-0',
  ],
  [
    `upgrade --feature ${ELR}=0`,
    `upgrade ${ELR} to 0`,
    `Invalid update version 0 for feature ${ELR}. Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.`,
  ],
])('%s is refused', (line, what, why) => {
  expect(new SessionFixture().ask(`${FEATURES} ${line}`)).toEqual({
    failed: true,
    lines: [
      `Could not ${what}. The update failed for all features since the following feature had an error: ${why}`,
      '1 out of 1 operation(s) failed.',
    ],
  });
});
