/** Every setting of every client, topic and broker, from the engine's own tables. It may never change the world. */
import { leastOf as leastOfClient } from '../../engine/clients/setting-ranges';
import { brokerNode } from '../../engine/cluster/description';
import { leastOf as leastOfTopic } from '../../engine/metadata/topic-config';
import { brokerDefaults, choicesOf, configText, consumerDefaults, producerDefaults } from '../../engine/model/configs';
import { RULES_OF_TODAY, topicDefaultsUnder } from '../../engine/model/historic-rules';
import type { Session } from '../../engine/session/session';
import { momentIn } from '../project-cluster';
import type { OwnedSettings, Setting } from './settings-view';

/** Those that it makes sense to have differently on one broker. */
const OF_ONE_BROKER = ['broker.rack', 'replica.selector.class'];

type Values = Readonly<Record<string, string | number | boolean | null>>;

export function projectSettings(session: Session): readonly OwnedSettings[] {
  const { cluster, image } = momentIn(session, null, session.world.cluster);
  const isDead = (node: Parameters<typeof cluster.sim.status>[0]) => !cluster.hasNode(node) || cluster.sim.status(node) === 'Dead';
  const clients = cluster.clientDescriptions().flatMap((client): OwnedSettings[] => {
    if (client.kind !== 'Producer' && client.kind !== 'Consumer') return [];
    const { kind, node, config } = client;
    const defaults: Values = kind === 'Producer' ? producerDefaults : consumerDefaults;
    return [{ kind, name: node, isDead: isDead(node), settings: settingsOf(defaults, config as Values, leastOfClient) }];
  });
  const { rules = RULES_OF_TODAY, configs } = cluster.description;
  const topicDefaults = topicDefaultsUnder(rules, { ...brokerDefaults, ...configs });
  const topics = (image?.topics() ?? []).flatMap(({ name, overrides, config }): OwnedSettings[] => {
    if (name.startsWith('__')) return [];
    const given = Object.fromEntries([...overrides.keys()].map((key) => [key, config[key as keyof typeof config]]));
    return [{ kind: 'Topic', name, isDead: false, settings: settingsOf(topicDefaults, given, leastOfTopic) }];
  });
  // Every broker is started with the same, but for what stands in its own server.properties.
  const ofAll = configs as Values;
  const brokers: OwnedSettings = { kind: 'Broker', name: '', isDead: false, settings: settingsOf(brokerDefaults, ofAll, () => 0) };
  const each = [...cluster.brokers]
    .sort((a, b) => a - b)
    .map((id): OwnedSettings => {
      const own = cluster.ownConfig(id) as Values;
      const names = new Set<string>([...OF_ONE_BROKER, ...Object.keys(own)]);
      const usual = Object.fromEntries(Object.entries({ ...brokerDefaults, ...ofAll }).filter(([name]) => names.has(name)));
      return { kind: 'Broker', name: String(id), isDead: isDead(brokerNode(id)), settings: settingsOf(usual, own, () => 0) };
    });
  return [...clients, ...topics, brokers, ...each];
}

function settingsOf(defaults: Values, given: Values, leastOf: (name: string) => number): Setting[] {
  return Object.entries(defaults).map(([name, usual]) => {
    const choices = typeof usual === 'boolean' ? ['true', 'false'] : (choicesOf(name) ?? []);
    const isNumber = typeof usual === 'number';
    const isSet = Object.hasOwn(given, name);
    return {
      name,
      kind: choices.length > 0 ? 'Choice' : isNumber ? 'Number' : 'Text',
      value: configText(name, (isSet ? given[name] : usual) ?? ''),
      default: configText(name, usual ?? ''),
      isSet,
      choices,
      least: isNumber ? leastOf(name) : null,
    };
  });
}
