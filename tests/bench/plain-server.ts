/** The app's handlers on plain node:http, to measure their cost without the framework. */
import { createServer } from 'node:http'
import { lab } from '#lib/bench/lab.ts'
import { serveRequest } from '#lib/web/routes.ts'

const port = Number(process.argv[2])
await lab().ready()

createServer(async (incoming, outgoing) => {
  const address = incoming.url ?? '/'
  if (address === '/bare') {
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end('{"user":{"name":"alice","roles":["user"]}}')
    return
  }
  if (address === '/cpu') {
    const { user, system } = process.cpuUsage()
    outgoing.end(JSON.stringify({ micros: user + system }))
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
