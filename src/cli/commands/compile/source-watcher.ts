import { existsSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

/** Editors write a file in several steps; so long after the last one it counts as saved, in milliseconds. */
const QUIET = 25;

/**
 * Tells when one of a set of files changes, comes or goes. It watches their directories: an editor that saves by renaming gives the file a new inode, and
 * a file that is missing has none.
 */
export class SourceWatcher {
  readonly #watchers = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly onChange: () => void) {}

  /** Watches these files (absolute paths) from now on, and no others. */
  watch(files: Iterable<string>): void {
    this.#files = new Set(files);
    const directories = new Set([...this.#files].map((file) => existing(path.dirname(file))));
    for (const [directory, watcher] of this.#watchers) {
      if (directories.has(directory)) continue;
      watcher.close();
      this.#watchers.delete(directory);
    }
    for (const directory of directories) {
      if (!this.#watchers.has(directory)) this.#open(directory);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #open(directory: string): void {
    let watcher: FSWatcher;
    try {
      watcher = watch(directory, (_, name) => this.#saw(directory, name));
    } catch {
      return; // gone since; the next change of a directory above brings it back
    }
    watcher.on('error', () => this.#lost(directory, watcher));
    this.#watchers.set(directory, watcher);
  }

  #lost(directory: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(directory);
    this.#schedule();
  }

  #saw(directory: string, name: string | null): void {
    const changed = name === null ? undefined : path.join(directory, name);
    const concerns =
      changed === undefined ||
      !existsSync(directory) ||
      [...this.#files].some((file) => file === changed || file.startsWith(`${changed}${path.sep}`));
    if (concerns) this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.onChange, QUIET);
  }
}

/** A directory, or the nearest one above it that exists. */
function existing(directory: string): string {
  while (!existsSync(directory) && path.dirname(directory) !== directory) directory = path.dirname(directory);
  return directory;
}
