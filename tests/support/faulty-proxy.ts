import { createServer, connect as dial, type Socket } from 'node:net'

/** A wire to a server that can be made to go quiet: everything stays connected, and nothing arrives. */
export interface FaultyProxy {
  readonly port: number
  hang(): void
  resume(): void
  /** Only new connections come through: those that there are stay quiet for good, as behind a firewall that forgot them. */
  abandon(): void
  /** Whatever the server says from now on arrives so much later, and what it is told. */
  slow(ms: number): void
  /** Asks come through and answers do not: what was asked for is done, and nobody hears of it. */
  mute(): void
  /** Whoever missed an answer has to dial again. */
  unmute(): void
  /** How many connections there are now. */
  connections(): number
  close(): void
}

/** Lays a wire to the server that listens at a unix socket. */
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
      // Of a connection that has lost something nothing more can be understood.
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
