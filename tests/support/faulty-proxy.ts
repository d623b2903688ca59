import { createServer, connect as dial, type Socket } from 'node:net'

/** A proxy to a server that can stop forwarding: everything stays connected, and nothing arrives. */
export interface FaultyProxy {
  readonly port: number
  hang(): void
  resume(): void
  /**
   * Only new connections are forwarded: existing ones never respond again, as behind a firewall that lost
   * their state.
   */
  abandon(): void
  /** Delays everything from now on by the given time, in both directions together. */
  slow(ms: number): void
  /** Forwards requests and drops replies: commands are executed, and their results are lost. */
  mute(): void
  /** A client that missed a reply has to reconnect. */
  unmute(): void
  /** The number of open connections. */
  connections(): number
  close(): void
}

/** Starts a proxy to the server that listens at a unix socket. */
export async function startFaultyProxy(socket: string): Promise<FaultyProxy> {
  const ends = new Set<Socket>()
  let isQuiet = false
  let isMute = false
  const unheard = new Set<Socket>()
  let lateMs = 0
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = dial(socket)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(from)
      from.on('error', () => to.destroy())
      from.on('data', (data) => {
        if (isMute && from === far) {
          unheard.add(far)
          return
        }
        if (lateMs === 0) to.write(data)
        else setTimeout(() => to.write(data), lateMs / 2)
      })
      from.on('end', () => to.end())
      from.on('close', () => {
        ends.delete(from)
        to.destroy()
      })
      if (isQuiet) from.pause()
      else from.resume()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    hang() {
      isQuiet = true
      for (const end of ends) end.pause()
    },
    resume() {
      isQuiet = false
      for (const end of ends) end.resume()
    },
    abandon() {
      isQuiet = false
    },
    slow(ms) {
      lateMs = ms
    },
    mute() {
      isMute = true
    },
    unmute() {
      isMute = false
      // A connection that has lost a part cannot be parsed any further.
      for (const far of unheard) far.destroy()
      unheard.clear()
    },
    connections: () => ends.size / 2,
    close() {
      server.close()
      for (const end of ends) end.destroy()
    },
  }
}
