/** Brokers that look for the controller that decides, among three. */
import { expect, test } from 'vitest';
import type { BrokerId } from '../model/vocabulary';
import { SessionFixture } from './session-fixture';

test.each([1, 2, 3, 4, 5, 6])(
  'regression: seed %i: a new broker is registered within half a second, whichever controller it asks first',
  (seed) => {
    const play = new SessionFixture(seed, {}, 3);
    play.ask('add broker');
    play.wait(500);
    expect(play.cluster.controller!.image.broker(4 as BrokerId)).not.toBe(null);
  },
);
