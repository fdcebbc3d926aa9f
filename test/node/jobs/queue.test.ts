import { storeFixtures } from '../../kvq/conformance.js';
import { describeJobQueue } from './conformance.js';

for (const fixture of storeFixtures) describeJobQueue(fixture);
