// The job queue keeps its promises on every kind of store.
import { storeFixtures } from '../../kvq/conformance.js';
import { describeJobQueue } from './conformance.js';

for (const fixture of storeFixtures) describeJobQueue(fixture);
