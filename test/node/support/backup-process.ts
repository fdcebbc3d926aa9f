import { makeBackup } from '../../../src/node/backup/make-backup.js';

// Backs up stores that another process has open: node --import <loader> backup-process.ts <data directory> <backup> ... Prints what the backups say of themselves.
const backups = [];
const names = process.argv.slice(2);
for (let i = 0; i < names.length; i += 2) backups.push(await makeBackup(names[i]!, names[i + 1]!));
process.stdout.write(JSON.stringify(backups));
