import { Clinic } from './Clinic';

/** Lesson 3. */
export const offsetsPerLane = {
  'nine-records': (
    <>
      <p>
        The number on a card is its <b>offset</b>: its place on its lane. The bracket at the end is the <b>log end offset</b>, the number
        that the next record will get.
      </p>
      <p>
        <Clinic name="CLN-001" />, <Clinic name="CLN-002" /> and <Clinic name="CLN-004" /> have a lane each. Send three records of every one
        of them. A key and ×3 sends three at once.
      </p>
    </>
  ),
  'offset-2': (
    <>
      <p>Nine records stand in the topic now, three on each lane.</p>
      <p>People speak of “the record at offset 2”. Say how many there are.</p>
    </>
  ),
  'no-key': (
    <>
      <p>
        An offset means something only together with its partition. Offsets of two lanes cannot be compared: 2 on P0 may be older or younger
        than 0 on P1.
      </p>
      <p>Not every record has a key. Then there is nothing to hash, and the producer may choose.</p>
    </>
  ),
  'what-order-means': (
    <>
      <p>
        A topic has no order of its own. Each lane has one, and a batch goes to one lane: the small bars between cards join what travelled
        together. Without keys the lanes are even over many batches, not over twelve records.
      </p>
      <p>
        <b>An experiment of your own:</b> send :hello ×400 a few times. When does the producer change the lane? Then the challenge.
      </p>
    </>
  ),
};
