// Stands in for dist/prover/proving/child.js: begins every proof and finishes none.
process.on('message', () => process.send({ note: 'proving' }));
process.on('disconnect', () => process.exit(0));
