/** The app's handlers on plain node:http, to measure their cost without the framework. */
import { createServer } from 'node:http'
import { Session } from 'node:inspector/promises'
import { lab } from '#lib/bench/lab.ts'
import { serveRequest } from '#lib/web/routes.ts'

const port = Number(process.argv[2])
await lab().ready()
const inspector = new Session()
inspector.connect()
/** What the benchmark asks the server about itself. */
const REPORTS: Readonly<Record<string, () => unknown>> = {
  '/cpu': () => {
    const { user, system } = process.cpuUsage()
    return { micros: user + system }
  },
  '/profile/start': async () => {
    await inspector.post('Profiler.enable')
    await inspector.post('Profiler.setSamplingInterval', { interval: 250 })
    await inspector.post('Profiler.start')
    return {}
  },
  '/profile/stop': async () => (await inspector.post('Profiler.stop')).profile,
}

createServer(async (incoming, outgoing) => {
  const address = incoming.url ?? '/'
  if (address === '/bare') {
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end('{"user":{"name":"alice","roles":["user"]}}')
    return
  }
  const report = REPORTS[address]
  if (report) {
    outgoing.end(JSON.stringify(await report()))
    return
  }
  const body: Buffer[] = []
  if (incoming.method === 'POST') for await (const chunk of incoming) body.push(chunk as Buffer)
  const request = new Request(`http://127.0.0.1:${port}${address}`, {
    method: incoming.method ?? 'GET',
    headers: incoming.headers as Record<string, string>,
    ...(body.length > 0 ? { body: Buffer.concat(body) } : {}),
  })
  const response = await serveRequest(request)
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value)
  outgoing.end(await response.text())
}).listen(port, '127.0.0.1', () => console.log('listening'))

// The lab closes its streams on SIGTERM; a server without a framework has to exit on its own.
process.once('SIGTERM', () => process.exit())
