/**
 * What is pulled open beside the stage, and what it was opened for: the topics under their header, and settings. Whoever has a button
 * for it opens it here; what is shown in it is loaded when it is first wanted.
 */
import { createStore } from 'zustand/vanilla';
import type { SettingsOwner } from '../frame/settings/settings-view';

/** What can be done to topics, after a few questions. */
export type TopicDeed = 'Create' | 'AddPartitions' | 'Delete';

export interface Drawers {
  /** Where the topics hang, and where focus goes back to; null while they are closed. */
  readonly topicsAt: HTMLElement | SVGElement | null;
  /** What the topics were opened for; null for a look at them. */
  readonly topicsFor: TopicDeed | null;
  /** Whose settings are open; null while none are. */
  readonly settingsOf: SettingsOwner | null;
  readonly isSharing: boolean;
  readonly showsKeys: boolean;
  /** The stage is shown to a room. */
  readonly isPresenting: boolean;
}

export const drawers = createStore<Drawers>(() => ({
  topicsAt: null,
  topicsFor: null,
  settingsOf: null,
  isSharing: false,
  showsKeys: false,
  isPresenting: false,
}));

export const openTopics = (from: HTMLElement | SVGElement, doing: TopicDeed | null = null) =>
  drawers.setState({ topicsAt: from, topicsFor: doing });
export const closeTopics = () => drawers.setState({ topicsAt: null });

export const openSettings = (of: SettingsOwner) => drawers.setState({ topicsAt: null, settingsOf: of });
export const closeSettings = () => drawers.setState({ settingsOf: null });

export const openShare = () => drawers.setState({ isSharing: true });
export const closeShare = () => drawers.setState({ isSharing: false });

export const openKeys = () => drawers.setState({ showsKeys: true });
export const closeKeys = () => drawers.setState({ showsKeys: false });

export const setPresenting = (isPresenting: boolean) =>
  drawers.setState({ isPresenting, topicsAt: null, settingsOf: null, isSharing: false });
