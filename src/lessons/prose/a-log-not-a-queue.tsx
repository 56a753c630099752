import { Clinic } from './Clinic';

/** Lesson 1. */
export const aLogNotAQueue = {
  'three-records': (
    <>
      <p>
        The long strip is a <b>log</b>. Who has something to say writes at its end, and nobody writes anywhere else. Kafka is made of such
        logs.
      </p>
      <p>
        The box above the log is a clinic’s booking service: type a clinic, <Clinic name="CLN-001" /> for one, and press Enter. That is a
        record.
      </p>
    </>
  ),
  reading: (
    <>
      <p>Three records stand on the log, numbered from 0.</p>
      <p>
        The billing department wants to read them. In Kafka those who read together are a <b>consumer group</b>. Say what reading does to
        the log.
      </p>
    </>
  ),
  'another-group': (
    <>
      <p>
        Nothing went. All that the group keeps is a flag, which it sets under the lane every five seconds: the offset that it will read
        next. Records leave a log when they are too old or the log grows too big, however often they were read.
      </p>
      <p>So what does a second group get, that comes late?</p>
    </>
  ),
  replay: (
    <>
      <p>
        Each group gets everything, at its own pace. And because the records are still there, a group can go back: it only has to move its
        flag.
      </p>
      <p>Kafka refuses that while the group is reading. Stop it first.</p>
    </>
  ),
  'the-queue': (
    <>
      <p>
        Below the log is something else: a <b>task queue</b>, which sends text messages. It is no part of Kafka. It hands each message to a
        worker, hides it from the others, and forgets it when the worker says that it is done.
      </p>
      <p>Four reminders are about to go in.</p>
    </>
  ),
  'a-worker-dies': (
    <>
      <p>The workers share the work, and afterwards the queue is empty: forgotten 4. Nobody can read them again.</p>
      <p>
        But what if a worker dies before it says that it is done? The queue hides a message for its <b>visibility timeout</b> only. Here it
        is half a second.
      </p>
      <p>In this step time stops by itself whenever a worker is handed a message, so that you can act.</p>
    </>
  ),
  'dead-letters': (
    <>
      <p>
        The message came back and somebody else did the work. Had the first worker finished and died just before it said so, the work would
        have been done twice.
      </p>
      <p>And a message on which every worker fails? The queue counts its tries.</p>
    </>
  ),
  'which-is-which': (
    <>
      <p>
        A log keeps what happened: many may read it, in order, again and again. A queue gives out work: one at a time, message by message,
        with tries and dead letters. Kafka 4.2 has share groups, which bring some of that to its logs.
      </p>
      <p>
        <b>An experiment of your own:</b> crash both workers while they work, restart them, and count what is done twice. Then the
        challenge.
      </p>
    </>
  ),
};
