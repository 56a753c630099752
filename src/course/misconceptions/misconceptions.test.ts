/** On Kafka as it is, every experiment comes to what must be seen. That each could come to something else: counter-proofs.test.ts. */
import { expect, test } from 'vitest';
import { misconceptions } from './misconceptions';

test.each(misconceptions.map((each) => [`${each.number} · “${each.belief}”`, each] as const))(
  '%s: what must be seen is seen',
  (_, each) => {
    expect(each.experiment()).toEqual(each.mustBeSeen);
  },
);
