// Stands in for the process that makes keys: what it does is told by the method's name.
import { meet } from './meet.mjs';

process.on('message', async ({ ir }) => {
  const { method } = ir;
  process.send({ note: 'sizing' });
  if (method === 'dies') process.kill(process.pid, 'SIGKILL');
  else if (method === 'exits') process.exit(3);
  else if (method === 'fails') process.send({ answer: { failed: 'no such gate' } });
  else if (method !== 'hangs') {
    const made = { rows: ir.ops.length, digest: `${process.pid}`, key: { data: 'AA==', hash: '7' }, cached: false };
    if (method.startsWith('meets ')) await meet(method.slice('meets '.length), 2);
    process.send({ answer: { made } });
  }
});
process.on('disconnect', () => process.exit(0));
