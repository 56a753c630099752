import { printTopicCommand } from '../../engine/session/commands/topics';
import type { TopicGlance } from '../../frame/topics/topics-view';
import { counted } from '../../stage/kit/numbers';
import { useCommand } from '../use-command';
import { Asking } from './Asking';

/** Says what would be lost; nothing happens before the second press. */
export function DeleteTopic({ topic, finish }: { readonly topic: TopicGlance; readonly finish: () => void }) {
  const command = printTopicCommand({ kind: 'DeleteTopic', topic: topic.name });
  const { give, ...asked } = useCommand(finish);
  const { records, partitions, groups } = topic;
  return (
    <Asking
      title={`Delete ${topic.name}?`}
      command={command}
      doIt={`Delete ${topic.name}`}
      isGrave
      {...asked}
      submit={() => give(command)}
      cancel={finish}
    >
      <p>
        {counted(records, 'record')} on {counted(partitions, 'partition')} and every setting of the topic are gone from all brokers.{' '}
        {groups.length > 0 &&
          `${groups.map(({ group }) => group).join(', ')} ${groups.length === 1 ? 'has' : 'have'} nothing to read there. `}
        Kafka has no way back; here you can go back in time and do something else.
      </p>
    </Asking>
  );
}
