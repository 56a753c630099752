import { beforeEach, describe, expect, it } from 'vitest';
import { Errors } from '../model/error-codes';
import type { BrokerId, Offset } from '../model/vocabulary';
import { ControllerFixture, incarnation } from './controller-fixture';

const one = 1 as BrokerId;

describe('a broker', () => {
  let cluster: ControllerFixture;
  beforeEach(() => {
    cluster = new ControllerFixture();
  });

  it('gets the offset of its registration record as its epoch, and begins fenced', () => {
    const offset = cluster.controller.logEndOffset;
    expect(cluster.register(1)).toEqual({ throttleTimeMs: 0, errorCode: Errors.NONE, brokerEpoch: offset });
    expect(cluster.image.broker(one)).toMatchObject({ epoch: offset, registeredAt: offset, fenced: true, host: 'broker-1' });
    expect(cluster.factsOf('BrokerRegistered')).toEqual([{ kind: 'BrokerRegistered', broker: 1, brokerEpoch: offset }]);
  });

  it('stays fenced until it has replayed its own registration', () => {
    const { brokerEpoch } = cluster.register(1);
    const behind = cluster.heartbeat(1, { currentMetadataOffset: (brokerEpoch - 1) as Offset });
    expect(behind).toMatchObject({ errorCode: Errors.NONE, isCaughtUp: false, isFenced: true });
    const caughtUp = cluster.heartbeat(1, { currentMetadataOffset: brokerEpoch as number as Offset });
    expect(caughtUp).toMatchObject({ isCaughtUp: true, isFenced: false });
    expect(cluster.image.isActive(one)).toBe(true);
    expect(cluster.factsOf('BrokerUnfenced')).toEqual([{ kind: 'BrokerUnfenced', broker: 1 }]);
  });

  it('stays fenced while it asks to be', () => {
    cluster.register(1);
    expect(cluster.heartbeat(1, { wantFence: true })).toMatchObject({ isCaughtUp: true, isFenced: true });
  });

  it('is fenced 9 s after its last heartbeat, an eighth of that late at most', () => {
    cluster.join(1);
    cluster.pass(8_900);
    expect(cluster.image.isActive(one)).toBe(true);
    cluster.pass(1_300);
    expect(cluster.image.isActive(one)).toBe(false);
    expect(cluster.factsOf('BrokerFenced')).toEqual([{ kind: 'BrokerFenced', broker: 1, because: 'Silence' }]);
  });

  it('is not fenced as long as its heartbeats come', () => {
    cluster.join(1);
    cluster.passWhileAlive(30_000, [1]);
    expect(cluster.factsOf('BrokerFenced')).toEqual([]);
  });

  it('is unfenced by its next heartbeat after it was thought dead', () => {
    cluster.join(1);
    cluster.pass(11_000);
    expect(cluster.heartbeat(1)).toMatchObject({ isFenced: false });
  });

  it('cannot register while another process of it is alive, and can once that one’s session is over', () => {
    cluster.join(1);
    const again = () => cluster.register(1, { incarnationId: incarnation(1, 2) });
    expect(again()).toMatchObject({ errorCode: Errors.DUPLICATE_BROKER_REGISTRATION, brokerEpoch: -1 });
    cluster.pass(11_000);
    const offset = cluster.controller.logEndOffset;
    expect(again()).toMatchObject({ errorCode: Errors.NONE, brokerEpoch: offset });
    expect(cluster.image.broker(one)?.fenced).toBe(true);
  });

  it('keeps its epoch and its state when the same process registers again', () => {
    const { brokerEpoch } = cluster.register(1);
    cluster.heartbeat(1);
    expect(cluster.register(1)).toMatchObject({ errorCode: Errors.NONE, brokerEpoch });
    expect(cluster.image.isActive(one)).toBe(true);
    expect(cluster.factsOf('BrokerRegistered')).toHaveLength(1);
  });

  it('of another cluster is refused', () => {
    expect(cluster.register(1, { clusterId: 'other' })).toMatchObject({ errorCode: Errors.INCONSISTENT_CLUSTER_ID });
    expect(cluster.image.broker(one)).toBeNull();
  });

  it('that does not speak the finalized metadata.version is refused', () => {
    const features = [{ name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 28 }];
    expect(cluster.register(1, { features })).toMatchObject({ errorCode: Errors.UNSUPPORTED_VERSION });
  });

  it('with an old epoch, or none, is told that it is stale, and its heartbeat counts for nothing', () => {
    const { brokerEpoch } = cluster.register(1);
    cluster.pass(11_000);
    cluster.register(1, { incarnationId: incarnation(1, 2) });
    expect(cluster.heartbeat(1, { brokerEpoch })).toMatchObject({ errorCode: Errors.STALE_BROKER_EPOCH, isFenced: true });
    expect(cluster.heartbeat(3)).toMatchObject({ errorCode: Errors.STALE_BROKER_EPOCH });
  });
});

describe('a controlled shutdown', () => {
  it('moves the leaders first, and is granted once every active broker knows the new ones', () => {
    const cluster = new ControllerFixture();
    cluster.join(1, 2, 3);
    cluster.createAssigned('orders', [[1, 2, 3]]);
    const before = cluster.image.lastAppliedOffset;
    cluster.heartbeat(2);
    cluster.heartbeat(3);

    expect(cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ isFenced: false, shouldShutDown: false });
    expect(cluster.partition('orders')).toMatchObject({ leader: 2, isr: [2, 3], leaderEpoch: 1 });
    expect(cluster.image.isActive(one)).toBe(false);

    cluster.heartbeat(2);
    cluster.heartbeat(3, { currentMetadataOffset: before });
    expect(cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ shouldShutDown: false });
    cluster.heartbeat(3);
    expect(cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ isFenced: true, shouldShutDown: true });
    expect(cluster.image.broker(one)?.fenced).toBe(true);
    expect(cluster.register(1, { incarnationId: incarnation(1, 2) })).toMatchObject({ errorCode: Errors.NONE });
  });

  it('is granted at once to a broker that leads nothing', () => {
    const cluster = new ControllerFixture();
    cluster.join(1);
    expect(cluster.heartbeat(1, { wantShutDown: true })).toMatchObject({ shouldShutDown: true });
  });
});
