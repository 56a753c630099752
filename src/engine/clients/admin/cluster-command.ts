/** kafka-cluster.sh unregister, step by step. (Kafka: ClusterTool) */
import { Errors, errorName } from '../../model/error-codes';
import type { BrokerId } from '../../model/vocabulary';
import { unregisterBrokerKey, unregisterBrokerRequest } from '../../protocol/unregister-broker';
import type { AdminTask } from './admin-task';
import { ask, fail, print, type Step } from './step';

export function nextUnregisterStep({ decision }: AdminTask, brokerId: BrokerId): Step {
  if (decision === null) return ask(null, unregisterBrokerKey, unregisterBrokerRequest, { brokerId });
  if (decision.errorCode === Errors.NONE) return print([`Broker ${brokerId} is no longer registered.`]);
  return fail(decision.errorMessage ?? errorName(decision.errorCode));
}
