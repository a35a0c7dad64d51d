/** A process that starts a scan and then waits to be killed, or exits without disposing anything. */

import { ScanClient } from '../../../src/client/client';
import { settingsFor } from './settings';

const [, , hostPath = '', text = '', how = ''] = process.argv;
const client = new ScanClient(settingsFor(hostPath));
void client.scan({
  input: { contentName: '/doomed.ps1', source: { type: 'text', text } },
  options: { requested: true, localize: null },
  priority: 'edit',
});
process.on('message', () => {
  if (how === 'exit') process.exit(0);
});
