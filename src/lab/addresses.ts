/** Where the labs are: `#/lab` and `#/lab/acks`. */
import { acksLab } from '../course/labs/acks';
import { guaranteeLab } from '../course/labs/guarantee';
import type { Lab } from '../course/labs/lab';

export const LABS: readonly { readonly lab: Lab; readonly href: string; readonly name: string }[] = [
  { lab: guaranteeLab, href: '#/lab', name: 'Delivery' },
  { lab: acksLab, href: '#/lab/acks', name: 'acks' },
];

export const labAt = (hash: string): Lab => LABS.find(({ href }) => href === hash)?.lab ?? guaranteeLab;
