import { printFile } from '../../sharing/json-file';
import type { SessionFile } from '../../sharing/session-file';

/** As a download. */
export function saveFile(file: SessionFile, name = 'glassbroker-session.json'): void {
  const address = URL.createObjectURL(new Blob([printFile(file)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
