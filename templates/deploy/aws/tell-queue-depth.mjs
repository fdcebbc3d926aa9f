// Tells CloudWatch once a minute how many jobs are ready or being proven. The line is in CloudWatch's embedded metric format:
// the log of a container becomes a metric, and no agent and no right to write metrics is needed.
// It has no template strings, because CloudFormation takes them for its own.
const { METRICS_URL, NETWORK, TELL_EVERY_MS = '60000' } = process.env;

async function tell() {
  const response = await fetch(METRICS_URL, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error('the status is ' + response.status);
  const jobs = [...(await response.text()).matchAll(/^qed_jobs\{[^}]*status="(?:ready|leased)"[^}]*\} (\d+)$/gm)];
  const depth = jobs.reduce((sum, [, count]) => sum + Number(count), 0);
  const Metrics = [{ Name: 'QueueDepth', Unit: 'Count' }];
  const CloudWatchMetrics = [{ Namespace: 'qed', Dimensions: [['Network']], Metrics }];
  console.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, Network: NETWORK, QueueDepth: depth }));
}

const tellOrSay = () => tell().catch((error) => console.error('no queue depth:', error.message));
await tellOrSay();
setInterval(tellOrSay, Number(TELL_EVERY_MS));
