/** Lesson 5. */
export const brokersAndReplicas = {
  create: (
    <>
      <p>
        Three brokers are running, and there is no topic. A topic’s partition can be kept on several of them: each copy is a <b>replica</b>,
        one of them is the <b>leader</b>, the others follow it.
      </p>
      <p>Create a topic with one partition and replication factor 3. Who leads is the controller’s choice.</p>
    </>
  ),
  'one-record': (
    <>
      <p>
        The big lane is the leader’s. Producers and consumers talk to it alone. Followers send it fetches, as consumers do: nothing is
        pushed to them.
      </p>
      <p>
        The black triangle is the <b>high watermark</b>: below it a record is promised. An outlined card is on the leader and not yet
        promised.
      </p>
    </>
  ),
  'a-reader': (
    <>
      <p>
        First the leader, then the followers, and last the high watermark: when the followers have fetched again, and so told how far they
        are. Only then is the producer, who asked for acks=all, told yes.
      </p>
      <p>Now somebody who reads.</p>
    </>
  ),
  'a-frozen-follower': (
    <>
      <p>
        The replicas that keep up are the <b>in-sync replicas</b>, the ISR. The high watermark is the lowest log end among them. Consumers
        are shown nothing beyond it.
      </p>
      <p>A frozen process is alive: its connections stand, it only says nothing.</p>
    </>
  ),
  thaw: (
    <>
      <p>
        The leader’s log end moved, the high watermark stood still, and the reader waited. When the follower was out of the ISR, two were
        enough.
      </p>
      <p>Bring it back. It fetches what it missed; once it has caught up, the leader asks for it to be counted in again.</p>
    </>
  ),
  'what-a-replica-is-for': (
    <>
      <p>
        A replica is there to take over, not to share the load: everybody reads from the leader, unless told to read nearby. What consumers
        may see is what every replica in sync has, so a new leader never takes back what somebody has read.
      </p>
      <p>
        <b>An experiment of your own:</b> freeze both followers. What does the ISR become, and when? Then the challenge.
      </p>
    </>
  ),
};
