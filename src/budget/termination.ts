/** Something that makes room when the process is about to end. */
export interface Leaver {
  drain(): void;
}

const leavers = new Set<WeakRef<Leaver>>();
let isWatching = false;

/**
 * Lets a member make room as soon as the process receives SIGTERM, when others start in its place. The signal still ends a
 * process that has no listener of its own: a listener of ours exists only beside one of the application's.
 */
export function onTermination(leaver: Leaver): void {
  for (const each of leavers) if (each.deref() === undefined) leavers.delete(each);
  leavers.add(new WeakRef(leaver));
  if (isWatching) return;
  isWatching = true;
  process.on('newListener', follow);
  process.on('removeListener', unfollow);
  if (process.listenerCount('SIGTERM') > 0) process.on('SIGTERM', leave);
}

function leave(): void {
  for (const each of leavers) each.deref()?.drain();
}

function follow(event: string | symbol, listener: unknown): void {
  if (event === 'SIGTERM' && listener !== leave && !process.listeners('SIGTERM').includes(leave))
    process.on('SIGTERM', leave);
}

function unfollow(event: string | symbol, listener: unknown): void {
  const left = event === 'SIGTERM' && listener !== leave ? process.listeners('SIGTERM') : [];
  if (left.length === 1 && left[0] === leave) process.removeListener('SIGTERM', leave);
}
