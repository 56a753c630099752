/** Lesson 8. */
export const groupsShareTheWork = {
  alone: (
    <>
      <p>
        Three lanes, and nobody reads them. Consumers with the same group name share a topic’s partitions: each partition has one owner in
        the group.
      </p>
      <p>
        Add one consumer. The group waits three seconds for others (<code>group.initial.rebalance.delay.ms</code>), then gives away the
        lanes.
      </p>
    </>
  ),
  two: (
    <>
      <p>
        One consumer, three lanes: it owns them all. The flag under a lane is the group’s <b>committed offset</b>, where it will go on. What
        stands between it and the high watermark is its <b>lag</b>.
      </p>
      <p>A second consumer would like to help.</p>
    </>
  ),
  three: (
    <>
      <p>
        To share anew, the group stopped, everybody gave up what they had, and the lanes were given away again: a <b>rebalance</b>. A lane
        is never shared, because its order would be lost.
      </p>
      <p>Add a third.</p>
    </>
  ),
  five: (
    <>
      <p>One lane each. This is as fast as the group can be, if every consumer is equally fast.</p>
      <p>Somebody thinks that five are faster than three.</p>
    </>
  ),
  'another-group': (
    <>
      <p>The fourth and the fifth wait for an owner to fail. To use them the topic needs more partitions.</p>
      <p>Another department comes with a group of its own. What is left for it, when every lane has its owner?</p>
    </>
  ),
  'few-for-many': (
    <>
      <p>Everything: owners are owners within their group. Groups do not know of one another, and each has its own flags.</p>
      <p>Now the other way round: many lanes, few consumers.</p>
    </>
  ),
  'how-many': (
    <>
      <p>
        Partitions are the ceiling of what one group can do at once; consumers are how much of it you use. Too few consumers leave nothing
        unread, they only take longer. Too many sit idle.
      </p>
      <p>
        <b>An experiment of your own:</b> crash an owner while others sit idle. How long until its lane has a new one, and why?
        (session.timeout.ms) Then the challenge.
      </p>
    </>
  ),
};
