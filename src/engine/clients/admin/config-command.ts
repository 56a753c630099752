/** kafka-configs.sh --alter, step by step: what there is is asked for first, then it is changed. (Kafka: ConfigCommand.alterConfig) */
import { Errors } from '../../model/error-codes';
import type { ErrorCode } from '../../model/vocabulary';
import { ConfigResourceType, ConfigSource, describeConfigsKey, describeConfigsRequest } from '../../protocol/describe-configs';
import { ConfigOperation, incrementalAlterConfigsKey, incrementalAlterConfigsRequest } from '../../protocol/incremental-alter-configs';
import type { NodeId } from '../../sim/context';
import type { AdminQuestion } from '../told';
import type { AdminTask } from './admin-task';
import { exceptionOf } from './exceptions';
import { ask, askForMetadata, fail, print, type Step } from './step';

type Alteration = Extract<AdminQuestion, { kind: 'AlterConfigs' }>;

export function nextConfigStep(task: AdminTask, call: Alteration): Step {
  const { entityType, entityName, add, remove } = call;
  const resource = {
    resourceType: entityType === 'topics' ? ConfigResourceType.topic : ConfigResourceType.broker,
    resourceName: entityName,
  };
  if (task.metadata === null && entityType === 'brokers') return askForMetadata([]);
  const host = task.metadata?.brokers.find(({ nodeId }) => String(nodeId) === entityName)?.host ?? null;
  // Departure: Kafka waits half a minute before it says so.
  if (entityType === 'brokers' && entityName !== '' && host === null) return timedOut(call);
  const to = host as NodeId | null;
  if (task.configs === null) {
    const resources = [{ ...resource, configurationKeys: null }];
    return ask(to, describeConfigsKey, describeConfigsRequest, { resources, includeSynonyms: false, includeDocumentation: false });
  }
  const described = task.configs.results[0];
  if (described !== undefined && described.errorCode !== Errors.NONE) return failed(call, described.errorCode, described.errorMessage);
  const source = SOURCES[entityType === 'topics' ? 'topic' : entityName === '' ? 'brokers' : 'broker'];
  const own = described?.configs.filter(({ configSource }) => configSource === source).map(({ name }) => name) ?? [];
  const notSet = remove.filter((name) => !own.includes(name));
  if (notSet.length > 0) return fail(`Invalid config(s): ${notSet.join(',')}`);
  if (task.decision === null) {
    const set = add.map(([name, value]) => ({ name, configOperation: ConfigOperation.set, value }));
    const deleted = remove.map((name) => ({ name, configOperation: ConfigOperation.delete, value: null }));
    const resources = [{ ...resource, configs: [...set, ...deleted] }];
    return ask(to, incrementalAlterConfigsKey, incrementalAlterConfigsRequest, { resources, validateOnly: false });
  }
  const { errorCode, errorMessage } = task.decision;
  if (errorCode !== Errors.NONE) return failed(call, errorCode, errorMessage);
  const whose = entityName === '' ? 'default config for brokers in the cluster' : `config for ${entityType.slice(0, -1)} ${entityName}`;
  return print([`Completed updating ${whose}.`]);
}

/** What was set there itself: only that can be taken back. */
const SOURCES = {
  topic: ConfigSource.topicConfig,
  broker: ConfigSource.dynamicBrokerConfig,
  brokers: ConfigSource.dynamicDefaultBrokerConfig,
};

const timedOut = ({ args }: Alteration) =>
  fail(`Error while executing config command with args '${args}'`, 'java.util.concurrent.TimeoutException');

/** As much of the stack trace as says why. */
function failed({ args }: Alteration, error: ErrorCode, message: string | null): Step {
  const why = `java.util.concurrent.ExecutionException: ${exceptionOf(error, message)}`;
  return fail(`Error while executing config command with args '${args}'`, why);
}
