/**
 * What the cluster would answer no to, as it stands now: seen from outside, without asking it. Such a command is carried out all the same
 * when somebody gives it, for the cluster's own word counts, and things may have changed when it gets there.
 */
import type { Cluster } from '../../cluster/cluster';
import type { GroupView } from '../../groups/group-coordinator';
import type { TopicImage } from '../../metadata/image';
import type { GroupId, TopicName } from '../../model/vocabulary';
import type { Command } from '../commands';

/** In the words of Kafka's tools; null where nothing is known that speaks against it. */
export function foreseenRefusal(cluster: Cluster, command: Command): string | null {
  switch (command.kind) {
    case 'ResetOffsets':
      return problemWithReset(groupOf(cluster, command.group), command.group);
    case 'DeleteGroup':
      return problemWithDeletion(groupOf(cluster, command.group), command.group);
    case 'CreateTopic':
      return topicOf(cluster, command.topic) === null ? null : `Topic '${command.topic}' already exists.`;
    case 'DeleteTopic':
      return topicOf(cluster, command.topic) === null ? missing(command.topic) : null;
    case 'AddPartitions':
      return problemWithGrowth(topicOf(cluster, command.topic), command);
    default:
      return null;
  }
}

function problemWithReset(group: GroupView | null, name: GroupId): string | null {
  if (group === null || group.state === 'Empty' || group.state === 'Dead') return null;
  return `Assignments can only be reset if the group '${name}' is inactive, but the current state is ${group.state}.`;
}

function problemWithDeletion(group: GroupView | null, name: GroupId): string | null {
  if (group === null) return `Consumer group '${name}' does not exist.`;
  return group.state === 'Empty' || group.state === 'Dead' ? null : 'The group is not empty.';
}

function problemWithGrowth(topic: TopicImage | null, { topic: name, partitions }: { topic: TopicName; partitions: number }): string | null {
  if (topic === null) return missing(name);
  const present = topic.partitions.length;
  if (partitions === present) return `Topic already has ${present} partition(s).`;
  if (partitions > present) return null;
  return `The topic ${name} currently has ${present} partition(s); ${partitions} would not be an increase.`;
}

const missing = (topic: TopicName) => `Topic '${topic}' does not exist as expected`;

/** As its coordinator has it; null where no broker that lives coordinates it. */
function groupOf(cluster: Cluster, name: GroupId): GroupView | null {
  const views = cluster.brokers.flatMap((id) => cluster.broker(id)?.groups.groups() ?? []);
  return views.find(({ groupId }) => groupId === name) ?? null;
}

/** As the controller has it, or whoever of the brokers has read furthest. */
function topicOf(cluster: Cluster, name: TopicName): TopicImage | null {
  const images = [cluster.controller, ...cluster.brokers.map((id) => cluster.broker(id))].flatMap((each) =>
    each === null ? [] : [each.image],
  );
  const [first, ...others] = images;
  if (first === undefined) return null;
  return others.reduce((newest, image) => (image.lastAppliedOffset > newest.lastAppliedOffset ? image : newest), first).topic(name);
}
