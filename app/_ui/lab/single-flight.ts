/**
 * Does a piece of work in one tab at a time (Web Locks, W3C). Whoever comes second waits, and may then find the work
 * done. Where the browser has no locks (plain http from another machine), each tab works for itself; the server's grace
 * period is then what keeps two rotations from being taken for theft.
 */
export async function oneTabAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { readonly locks?: LockManager }
  return locks ? await locks.request(name, work) : work()
}
