/** How often the oldest waiting job may be passed over by one whose program is loaded already. */
const MAX_PASSED_OVER = 8;
/** How many jobs wait for one process that has their program before another one loads it as well. */
const WAITING_PER_HOLDER = 1;
/** After so many jobs that waited for such a process while another was free, loading pays: each waited about as long as it takes. */
const WAITS_WORTH_LOADING = 2;

/** A job that waits for a process. */
export interface WaitingJob {
  /** The `programId` of the job's program. */
  readonly id: string;
  /** Somebody waits for its proof. */
  readonly urgent: boolean;
  passedOver: number;
}

/** What the choice needs to know of a process. */
export interface ProverSlot {
  readonly process: { readonly isAlive: boolean; readonly isBusy: boolean; readonly residentBytes: number };
  /** The programs that it has loaded. */
  readonly loaded: ReadonlySet<string>;
  /** The program of the job that it is at. */
  readonly current: string | undefined;
}

/** Which job comes next, and which process makes it; without a `worker` it is a new one. */
export interface Assignment<Job, Slot> {
  readonly task: Job;
  readonly worker?: Slot;
}

/**
 * The next job and the process to give it to, `undefined` while nothing can start. `queue` is in the order of arrival; `size` is how many
 * processes there may be, and `waitsOf` tells how many jobs of a program have waited for a process that has it while another was free. Urgent
 * jobs go before all others, except where they wait for a process that has their program.
 */
export function nextAssignment<Job extends WaitingJob, Slot extends ProverSlot>(
  queue: readonly Job[],
  workers: readonly Slot[],
  size: number,
  waitsOf: (id: string) => number = () => 0,
): Assignment<Job, Slot> | undefined {
  const choose = (urgent: boolean) => {
    const jobs = queue.filter((job) => job.urgent === urgent);
    return nextOf(jobs, workers, size, waitsOf);
  };
  return choose(true) ?? choose(false);
}

/**
 * Loading a program takes as long as a proof. So a job whose program a free process has loaded goes before older ones, unless the oldest was
 * passed over too often, and a few jobs rather wait for the process that has their program than load it a second time. A new process is
 * started only when none is free.
 */
function nextOf<Job extends WaitingJob, Slot extends ProverSlot>(
  queue: readonly Job[],
  workers: readonly Slot[],
  size: number,
  waitsOf: (id: string) => number,
): Assignment<Job, Slot> | undefined {
  const [oldest] = queue;
  if (oldest === undefined) return undefined;
  const free = workers.filter(({ process }) => !process.isBusy);
  if (free.length === 0 && workers.length >= size) return undefined;
  const isPatient = oldest.passedOver < MAX_PASSED_OVER;
  for (const task of isPatient ? queue : [oldest]) {
    const worker = free.find(({ process, loaded }) => process.isAlive && loaded.has(task.id));
    if (worker === undefined) continue;
    if (task !== oldest) oldest.passedOver++;
    return { task, worker };
  }
  const task = isPatient ? queue.find(({ id }) => isWorthLoading(id, queue, workers, waitsOf(id))) : oldest;
  if (task === undefined) return undefined;
  if (task !== oldest) oldest.passedOver++;
  // A process that has loaded any program loads a second one in half the time.
  const warm = [...free].sort((a, b) => a.process.residentBytes - b.process.residentBytes)[0];
  return warm === undefined ? { task } : { task, worker: warm };
}

/** Whether one more process should load a program: none has it, or more jobs wait for those that do, or have waited, than the loading is worth. */
function isWorthLoading(
  id: string,
  queue: readonly WaitingJob[],
  workers: readonly ProverSlot[],
  waits: number,
): boolean {
  const holders = workers.filter(({ process, loaded, current }) => {
    return process.isAlive && (loaded.has(id) || current === id);
  }).length;
  return (
    holders === 0 ||
    waits >= WAITS_WORTH_LOADING ||
    queue.filter((task) => task.id === id).length > holders * WAITING_PER_HOLDER
  );
}
