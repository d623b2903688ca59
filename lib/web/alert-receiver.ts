import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Servers on this machine that receive the webhooks of one trial. */
export class AlertReceivers {
  private readonly servers: Server[] = []

  /** Starts a server that answers with these statuses in turn, and with the last one from then on. @returns its URL */
  async open(statuses: readonly number[]): Promise<string> {
    let received = 0
    const server = createServer((request, response) => {
      request.resume()
      const status = statuses[Math.min(received++, statuses.length - 1)] ?? 204
      response.writeHead(status, { connection: 'close' }).end()
    })
    this.servers.push(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    return `http://127.0.0.1:${port}/`
  }

  close(): void {
    for (const server of this.servers) {
      server.close()
      server.closeAllConnections()
    }
  }
}
