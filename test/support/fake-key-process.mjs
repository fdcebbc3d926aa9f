// Stands in for the process that makes keys: what it does is told by the method's name.
process.on('message', ({ ir }) => {
  const { method } = ir;
  process.send({ step: 'sizing' });
  if (method === 'dies') process.kill(process.pid, 'SIGKILL');
  else if (method === 'exits') process.exit(3);
  else if (method === 'fails') process.send({ failed: 'no such gate' });
  else if (method !== 'hangs') {
    const made = { rows: ir.ops.length, digest: `${process.pid}`, key: { data: 'AA==', hash: '7' }, cached: false };
    setTimeout(() => process.send({ made }), method === 'slow' ? 200 : 5);
  }
});
process.on('disconnect', () => process.exit(0));
