/** A small web server for the static files of one site. */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { onExit } from './children.ts'

export interface SiteOptions {
  readonly host: string
  /** Tried in this order; 0 is a free port. */
  readonly ports: readonly [number, ...number[]]
  /** Later folders take precedence; subfolders are not served. */
  readonly folders: readonly string[]
  /** What the pages read from `settings.json`. Not in the URL, which another site could choose. */
  readonly settings: object
  /** Value of `Content-Security-Policy`. */
  readonly policy: string
  /** Serves a request that is not for a file. @returns whether it did */
  readonly handle?: (request: IncomingMessage, response: ServerResponse) => boolean
}

export interface Site {
  readonly port: number
  stop(): Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/**
 * Serves the files, which are read once: a path of a request never reaches the file system.
 * @throws Error of the system if none of the ports can be used
 */
export async function startSite(options: SiteOptions): Promise<Site> {
  const { host, ports, settings, policy, handle } = options
  const files = new Map([...filesOf(options.folders), ['/settings.json', jsonFile(settings)] as const])
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', policy)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Cache-Control', 'no-store')
    if (handle?.(request, response)) return
    const file = files.get((request.url ?? '/').split('?', 1)[0] ?? '/')
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead) response.setHeader('Allow', 'GET, HEAD')
    if (!file || !isRead) {
      response.writeHead(isRead ? 404 : 405, { 'Content-Type': 'text/plain' })
      response.end(isRead ? 'Not found' : 'Method not allowed')
      return
    }
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.body.length })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  })
  const port = await listen(server, host, ports)
  const stop = async (): Promise<void> => {
    cancel()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const cancel = onExit(stop)
  return { port, stop }
}

interface SiteFile {
  readonly type: string
  readonly body: Buffer
}

const jsonFile = (value: object): SiteFile => ({
  type: 'application/json',
  body: Buffer.from(JSON.stringify(value)),
})

function filesOf(folders: readonly string[]): [string, SiteFile][] {
  return folders.flatMap((folder) =>
    readdirSync(folder).flatMap((name): [string, SiteFile][] => {
      const type = TYPES[extname(name)]
      if (type === undefined) return []
      return [[name === 'index.html' ? '/' : `/${name}`, { type, body: readFileSync(join(folder, name)) }]]
    }),
  )
}

async function listen(server: Server, host: string, ports: SiteOptions['ports']): Promise<number> {
  const [port, ...others] = ports
  const [next] = others
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    if (next === undefined) throw error
    return listen(server, host, [next, ...others.slice(1)])
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
