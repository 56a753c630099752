/**
 * kafka-metadata-quorum.sh describe.
 *
 * Departure: voters are fixed, so there is no add-controller and no remove-controller.
 *
 * Kafka: MetadataQuorumCommand
 */
import type { Result } from '../../../base/result';
import type { NodeId } from '../../sim/context';
import type { CommandError, Options } from '../command-options';
import { BOOTSTRAP, printWords } from './words';

export interface DescribeQuorum {
  readonly kind: 'DescribeQuorum';
  readonly what: 'Status' | 'Replication';
  /** Times are told as how long ago they are. */
  readonly humanReadable: boolean;
  /** The controller that is asked; null where a broker is, which asks the active one. */
  readonly controller: NodeId | null;
}

export function printQuorumCommand({ what, humanReadable, controller }: DescribeQuorum): string {
  const whom = controller === null ? BOOTSTRAP : ['--bootstrap-controller', `${controller}:9093`];
  return printWords(
    'kafka-metadata-quorum.sh',
    ...whom,
    'describe',
    `--${what.toLowerCase()}`,
    ...(humanReadable ? ['--human-readable'] : []),
  );
}

export function parseQuorum(options: Options): Result<DescribeQuorum, CommandError> {
  const server = options.word('bootstrap-server');
  const controller = options.word('bootstrap-controller');
  if (server === null && controller === null)
    options.failAtEnd('one of the arguments --bootstrap-server --bootstrap-controller is required', 'add --bootstrap-server broker-1:9092');
  else if (server !== null && controller !== null)
    options.fail('argument --bootstrap-controller: not allowed with argument --bootstrap-server', controller.at, 'keep one of them');
  const [status, replication, humanReadable] = ['status', 'replication', 'human-readable'].map((name) => options.flag(name));
  const verb = options.next('say what to do: describe');
  if (verb.text !== 'describe' && verb.text !== '')
    options.fail(`invalid choice: '${verb.text}' (choose from 'describe')`, verb.at, 'describe is all that it does here');
  const problem = whyUnclear(status === true, replication === true, humanReadable === true);
  if (problem !== null) options.failAtEnd(problem, 'add --status, or --replication');
  return options.finish({
    kind: 'DescribeQuorum',
    what: replication === true ? 'Replication' : 'Status',
    humanReadable: humanReadable === true,
    controller: controller === null ? null : (controller.text.replace(/:\d+$/, '') as NodeId),
  });
}

function whyUnclear(status: boolean, replication: boolean, humanReadable: boolean): string | null {
  if (status && replication) return 'Only one of --status or --replication should be specified with describe sub-command';
  if (!status && !replication) return 'One of --status or --replication must be specified with describe sub-command';
  return status && humanReadable ? 'The option --human-readable is only supported along with --replication' : null;
}
