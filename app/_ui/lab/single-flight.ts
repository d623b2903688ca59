/**
 * Runs work in one tab at a time (Web Locks, W3C); the others wait. If the browser has no locks (plain http from
 * another machine) or refuses them (storage blocked), each tab works on its own; the server's grace period then keeps
 * two rotations from counting as reuse.
 * @param signal stops waiting. @throws AbortError
 */
export async function withTabLock<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  let hasBegun = false
  const begin = () => {
    hasBegun = true
    return work()
  }
  try {
    return await navigator.locks.request(name, { ...(signal && { signal }) }, begin)
  } catch (error) {
    if (hasBegun || signal?.aborted) throw error
    return work()
  }
}
