import type { MenuSubject } from '../stage/node-handlers';

export type OpenMenuAt = (of: MenuSubject, from: SVGElement | HTMLElement) => void;
