/** kafka-configs.sh --alter, step by step: what there is is asked for first, then it is changed. (Kafka: ConfigCommand.alterConfig) */
import { Errors } from '../../model/error-codes';
import type { ErrorCode } from '../../model/vocabulary';
import { ConfigResourceType, ConfigSource, describeConfigsKey, describeConfigsRequest } from '../../protocol/describe-configs';
import { ConfigOperation, incrementalAlterConfigsKey, incrementalAlterConfigsRequest } from '../../protocol/incremental-alter-configs';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { exceptionOf } from './exceptions';
import { ask, fail, print, type Step } from './step';

type Alteration = Extract<AdminQuestion, { kind: 'AlterConfigs' }>;

export function nextConfigStep(task: AdminTask, call: Alteration): Step {
  const { entityType, entityName, add, remove } = call;
  const resource = {
    resourceType: entityType === 'topics' ? ConfigResourceType.topic : ConfigResourceType.broker,
    resourceName: entityName,
  };
  if (task.configs === null && entityType === 'topics') {
    const resources = [{ ...resource, configurationKeys: null }];
    return ask(null, describeConfigsKey, describeConfigsRequest, { resources, includeSynonyms: false, includeDocumentation: false });
  }
  const described = task.configs?.results[0];
  if (described !== undefined && described.errorCode !== Errors.NONE) return failed(call, described.errorCode, described.errorMessage);
  const own = described?.configs.filter(({ configSource }) => configSource === ConfigSource.topicConfig).map(({ name }) => name) ?? [];
  const notSet = entityType === 'topics' ? remove.filter((name) => !own.includes(name)) : [];
  if (notSet.length > 0) return fail(`Invalid config(s): ${notSet.join(',')}`);
  if (task.decision === null) {
    const set = add.map(([name, value]) => ({ name, configOperation: ConfigOperation.set, value }));
    const deleted = remove.map((name) => ({ name, configOperation: ConfigOperation.delete, value: null }));
    const resources = [{ ...resource, configs: [...set, ...deleted] }];
    return ask(null, incrementalAlterConfigsKey, incrementalAlterConfigsRequest, { resources, validateOnly: false });
  }
  const { errorCode, errorMessage } = task.decision;
  if (errorCode !== Errors.NONE) return failed(call, errorCode, errorMessage);
  return print([`Completed updating config for ${entityType.slice(0, -1)} ${entityName}.`]);
}

/** As much of the stack trace as says why. */
function failed({ args }: Alteration, error: ErrorCode, message: string | null): Step {
  const why = `java.util.concurrent.ExecutionException: ${exceptionOf(error, message)}`;
  return fail(`Error while executing config command with args '${args}'`, why);
}
