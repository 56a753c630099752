import { Clinic } from './Clinic';

/** Lesson 2. */
export const keyDecidesTheLane = {
  first: (
    <>
      <p>
        Three clinics, three partitions. We draw a partition as a lane. It is tempting to expect one clinic a lane:{' '}
        <Clinic name="CLN-001" /> on P0, <Clinic name="CLN-002" /> on P1, <Clinic name="CLN-003" /> on P2.
      </p>
      <p>Before you send the first record: say where it will land. You cannot know. That is all right.</p>
    </>
  ),
  'same-key': (
    <>
      <p>
        The producer decided, not the broker. It hashed the key with murmur2 and took the remainder: the sum stands on the stage. Nothing
        else goes into it, neither the value nor the time, nor what stands on the lanes.
      </p>
      <p>So the next record of the same clinic can go to one place only.</p>
    </>
  ),
  'third-clinic': (
    <>
      <p>Same key, same sum, same lane: that keeps one clinic’s appointments in order. Order holds on one lane, and nowhere else.</p>
      <p>Now the second clinic. Then say where the third will go.</p>
    </>
  ),
  'fill-the-empty-lane': (
    <>
      <p>
        Two clinics share a lane, and one lane is empty. That is nobody’s fault: three keys are few, and a hash spreads only many keys
        evenly.
      </p>
      <p>From here on the sum follows what you type, before you send it. Use it to find a clinic for the empty lane.</p>
    </>
  ),
  'what-it-is-good-for': (
    <>
      <p>
        A key picks a lane; it does not own one. Choose as key what must stay in order: the clinic, the patient, the account. Records of
        different keys may share a lane and wait for one another.
      </p>
      <p>
        <b>An experiment of your own:</b> send thirty clinics, CLN-010 and so on. How even do the lanes become? Then the challenge.
      </p>
    </>
  ),
};
