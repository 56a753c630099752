/** What is said of settings to who reads or changes them. Plain data: it crosses threads. Names and defaults are the engine's own. */

/** Whose settings they are. `name`: a node's, or a topic's, or a broker's number; '' for all brokers. */
export interface SettingsOwner {
  readonly kind: 'Producer' | 'Consumer' | 'Topic' | 'Broker';
  readonly name: string;
}

export interface OwnedSettings extends SettingsOwner {
  /** It is not running, and has them when it is started. */
  readonly isDead: boolean;
  readonly settings: readonly Setting[];
}

export interface Setting {
  readonly name: string;
  readonly kind: 'Number' | 'Choice' | 'Text';
  /** As it is typed; '' for none. */
  readonly value: string;
  readonly default: string;
  /** Set on its owner: else it has the default, and goes with it. */
  readonly isSet: boolean;
  /** What it may be; none where it is not one of a few words. */
  readonly choices: readonly string[];
  /** What a number is at least; null for what is no number. */
  readonly least: number | null;
}
