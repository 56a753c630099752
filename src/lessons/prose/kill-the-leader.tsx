/** Lesson 6. */
export const killTheLeader = {
  kill: (
    <>
      <p>
        One partition, three replicas, all in sync. In the leader’s cap stands <b>e0</b>, its <b>leader epoch</b>: how many leaders there
        have been before.
      </p>
      <p>
        You are about to kill the leader’s process, as kill −9 would. No goodbye, no last words. The controller, at the top of every
        cluster, decides who leads. Say when.
      </p>
    </>
  ),
  restart: (
    <>
      <p>
        Heartbeats stopped, nine seconds passed, the broker was fenced, and a replica from the ISR was elected in a new epoch. Nobody voted
        among the replicas: the controller chose.
      </p>
      <p>The dead broker still has its disk. Start it again and watch what it does with its log.</p>
    </>
  ),
  'a-record-in-between': (
    <>
      <p>
        It came back as a follower, compared epochs with the leader, found nothing to cut off, and caught up. It does not take its old place
        back.
      </p>
      <p>Once more, and this time somebody sends a record while nobody leads.</p>
    </>
  ),
  'back-again': (
    <>
      <p>
        The producer was told that its connection broke, asked who leads, and asked again, until there was somebody. Its batch has a number,
        the <b>sequence</b>, so a leader that has it already would not write it twice.
      </p>
      <p>Bring the dead broker back.</p>
    </>
  ),
  'shut-down': (
    <>
      <p>
        All three are in sync again, and the one that came back follows. In an ordinary week nobody is killed: brokers are stopped, updated
        and started again, one after the other.
      </p>
      <p>Say what that costs.</p>
    </>
  ),
  'what-an-epoch-is': (
    <>
      <p>
        An epoch is a leader’s term. Every batch bears the epoch in which it was written, and whoever comes back with records of a term that
        ended cuts off what the new leader does not have. That is why acks=all waits for the ISR: what all of them have cannot be cut.
      </p>
      <p>
        <b>An experiment of your own:</b> freeze the leader for ten seconds and thaw it. Does it notice that it leads no more? Then the
        challenge.
      </p>
    </>
  ),
};
