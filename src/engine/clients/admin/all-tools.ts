/**
 * Every command-line tool, brought by being imported. Read next: a file for each tool.
 */
import { assertUnreachable } from '../../../base/assert';
import type { Context } from '../../sim/context';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { nextUnregisterStep } from './cluster-command';
import { nextConfigStep } from './config-command';
import { nextDescriptionStep } from './config-description';
import { nextDeleteRecordsStep, table } from './delete-records-command';
import { nextElectionStep } from './election-command';
import { nextFeatureStep } from './feature-command';
import { nextGenerateStep } from './generate-command';
import { nextGroupStep } from './group-command';
import { learn } from './learn';
import { nextQuorumStep } from './quorum-command';
import { nextReassignmentStep } from './reassignment-command';
import type { Step } from './step';
import { bringTools } from './tools';
import { nextTopicStep } from './topic-command';

bringTools({
  next: nextStep,
  learn,
  deletedSoFar: (task) => (task.call.kind === 'DeleteRecords' ? table(task, task.call) : null),
});

function nextStep(call: AdminQuestion, task: AdminTask, context: Context): Step {
  switch (call.kind) {
    case 'CreateTopic':
    case 'DeleteTopic':
    case 'AddPartitions':
    case 'ListTopics':
    case 'DescribeTopics':
      return nextTopicStep(task, call);
    case 'ListGroups':
    case 'DescribeGroup':
    case 'ResetOffsets':
    case 'DeleteGroup':
      return nextGroupStep(task, call);
    case 'AlterConfigs':
      return nextConfigStep(task, call);
    case 'DescribeConfigs':
      return nextDescriptionStep(task, call);
    case 'DeleteRecords':
      return nextDeleteRecordsStep(task, call);
    case 'ElectLeaders':
      return nextElectionStep(task, call);
    case 'DescribeQuorum':
      return nextQuorumStep(task, call, context.clockMs);
    case 'ListReassignments':
    case 'ReassignPartitions':
    case 'VerifyReassignment':
    case 'CancelReassignment':
      return nextReassignmentStep(task, call);
    case 'GenerateReassignment':
      return nextGenerateStep(task, call, (below) => context.chance(below));
    case 'DescribeFeatures':
    case 'UpdateFeatures':
      return nextFeatureStep(task, call);
    case 'UnregisterBroker':
      return nextUnregisterStep(task, call.broker);
    default:
      return assertUnreachable(call);
  }
}
