// Forks a process that hangs, says its id and exits when it is told to.
import { fileURLToPath } from 'node:url';
import { ForkedProcess } from '../../dist/base/forked-process.js';

const child = new ForkedProcess({ modulePath: fileURLToPath(new URL('./echo-process.mjs', import.meta.url)) });
const { pid } = await child.request({});
void child.request({ hang: true }).catch(() => undefined);
process.on('message', () => process.exit(0));
process.send(pid);
