/** What a setting does at the value that it has. A sentence for every name that the engine has: the compiler counts them. */
import type { OwnedSettings, Setting } from '../../frame/settings/settings-view';
import { consumerEffects, producerEffects } from './client-effects';
import { brokerEffects, topicEffects } from './server-effects';

/** `all`: every setting of the same owner. */
export type Effect = (value: string, all: Readonly<Record<string, string>>) => string;
export type Effects<Config> = Readonly<Record<keyof Config, Effect>>;

const EFFECTS: Readonly<Record<OwnedSettings['kind'], Readonly<Record<string, Effect>>>> = {
  Producer: producerEffects,
  Consumer: consumerEffects,
  Topic: topicEffects,
  Broker: brokerEffects,
};

export function effectOf({ kind, settings }: OwnedSettings, { name, value }: Setting): string {
  const all = Object.fromEntries(settings.map((setting) => [setting.name, setting.value]));
  return EFFECTS[kind][name]?.(value, all) ?? '';
}

/** What is not said by the value: the least that a number may be. */
export function boundOf({ kind, least }: Setting): string {
  if (kind !== 'Number' || least === null) return '';
  return Number.isFinite(least) ? `a whole number from ${least}` : 'a whole number';
}
