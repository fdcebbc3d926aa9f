/** Cores and memory of a task, as Fargate sells them. */
export interface TaskSize {
  readonly cores: number;
  readonly gigabytes: number;
}

/** What a network of some load takes. */
export interface Size {
  /** The load, as `qed plan-capacity` is told it; README.md has its answers. */
  readonly load: {
    readonly users: number;
    readonly callsADay: number;
    readonly secondsABlock: number;
  };
  readonly coordinator: TaskSize;
  readonly realm: TaskSize;
  /** The Redis of the coordinator and of each realm. */
  readonly redis: TaskSize;
  readonly worker: TaskSize;
  /** As many as the load needs in its mean. */
  readonly workers: number;
  /** As many as are started while the queue is long. */
  readonly mostWorkers: number;
}

/** A worker has 5 GiB for each core, and some memory for itself. */
export const SIZES: Readonly<Record<string, Size>> = {
  small: {
    load: { users: 10_000, callsADay: 2, secondsABlock: 120 },
    coordinator: { cores: 2, gigabytes: 8 },
    realm: { cores: 1, gigabytes: 8 },
    redis: { cores: 1, gigabytes: 8 },
    worker: { cores: 8, gigabytes: 44 },
    workers: 1,
    mostWorkers: 3,
  },
  medium: {
    load: { users: 100_000, callsADay: 2, secondsABlock: 60 },
    coordinator: { cores: 4, gigabytes: 16 },
    realm: { cores: 2, gigabytes: 8 },
    redis: { cores: 4, gigabytes: 30 },
    worker: { cores: 16, gigabytes: 88 },
    workers: 4,
    mostWorkers: 8,
  },
  large: {
    load: { users: 200_000, callsADay: 2, secondsABlock: 50 },
    coordinator: { cores: 8, gigabytes: 32 },
    realm: { cores: 4, gigabytes: 16 },
    redis: { cores: 8, gigabytes: 60 },
    worker: { cores: 16, gigabytes: 88 },
    workers: 7,
    mostWorkers: 14,
  },
};
