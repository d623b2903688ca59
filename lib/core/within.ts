/**
 * Waits for a reply for a limited time.
 *
 * A busy process runs its due timers before it reads its sockets. A reply that arrived in time but was not read yet would
 * then count as missing, so the sockets are read once more before the wait is given up.
 * @throws Error after `ms` milliseconds; what was started is not stopped
 */
export async function within<T>(ms: number, reply: Promise<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(new Error(`There was no reply within ${ms} ms.`))
  // `setImmediate` runs after the event loop has polled for I/O.
  const timer = setTimeout(() => setImmediate(giveUp), ms)
  try {
    return await Promise.race([reply, timeout])
  } finally {
    clearTimeout(timer)
  }
}
