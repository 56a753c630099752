import { Clinic } from './Clinic';

/** Lesson 4. */
export const moreLanes = {
  before: (
    <>
      <p>
        Two services write here: booking-api, built on the Java client, and python-app, built on librdkafka. We begin with the first. Send{' '}
        <Clinic name="CLN-001" />, <Clinic name="CLN-002" /> and <Clinic name="CLN-003" />, and remember their lanes.
      </p>
    </>
  ),
  'a-fourth-lane': (
    <>
      <p>
        The clinics are busy, and three lanes are too few. A lane can be added while everything runs. Nothing that stands on the old lanes
        is moved.
      </p>
      <p>
        A producer does not hear of it at once. It asks again every <code>metadata.max.age.ms</code>: five minutes by default, one second
        here.
      </p>
    </>
  ),
  'the-same-key': (
    <>
      <p>Four lanes, and booking-api knows of them. The old records stand where they stood.</p>
      <p>CLN-001 has always been on P2. Say where its next record goes.</p>
    </>
  ),
  'all-of-them': (
    <>
      <p>
        A key stays on its lane for as long as the number of lanes stays the same. Now one clinic’s history is in two lanes, and nothing
        keeps the two in order: a consumer may see the cancellation before the booking.
      </p>
      <p>Look whether the other two fare better.</p>
    </>
  ),
  'another-client': (
    <>
      <p>
        All three moved to the new lane. With other keys it would have been some of them: about three in four move when three lanes become
        four.
      </p>
      <p>The other service has been silent so far. It will find the same four lanes.</p>
    </>
  ),
  'choose-early': (
    <>
      <p>
        Choose the number of partitions for years, not for today: adding is easy, and breaks the order per key; taking away is impossible.
        And agree on one hash for all clients: librdkafka is told <code>partitioner=murmur2_random</code>.
      </p>
      <p>
        <b>An experiment of your own:</b> which clinics stay where they are when the fourth lane comes? Then the challenge.
      </p>
    </>
  ),
};
