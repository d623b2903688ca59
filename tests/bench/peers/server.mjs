/** Peers on node:http: `node server.mjs express|fastify <port>`. Each serves `/bare` without the session library. */
import cookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import fastify from 'fastify'
import { createClient } from 'redis'

const [framework, port] = process.argv.slice(2)
const { REDIS_URL, SESSION_SECRETS: secret } = process.env
const client = createClient({ socket: { path: REDIS_URL.slice('unix:'.length) } })
await client.connect()
const store = new RedisStore({ client, prefix: `${framework}:` })
const user = { name: 'alice', roles: ['user'] }

if (framework === 'express') {
  const app = express()
  app.get('/bare', (_, response) => response.json({ user }))
  // The defaults of the library, which reads and touches the record; only the two options that it requires are given.
  app.use(session({ store, secret, resave: false, saveUninitialized: false }))
  app.post('/session', (request, response) => {
    request.session.user = user
    response.json({ user })
  })
  app.get('/session', (request, response) => {
    if (request.session.user) response.json({ user: request.session.user })
    else response.sendStatus(401)
  })
  app.listen(Number(port), '127.0.0.1')
} else {
  const app = fastify()
  app.get('/bare', async () => ({ user }))
  app.register(async (scope) => {
    scope.register(cookie)
    // The default, `rolling: true`, writes the whole record at each request; without it the library reads only.
    scope.register(fastifySession, {
      ...{ store, secret, cookie: { secure: false } },
      ...{ saveUninitialized: false, rolling: false },
    })
    scope.post('/session', async (request) => {
      request.session.user = user
      return { user }
    })
    scope.get('/session', async (request, reply) => {
      if (request.session.user) return { user: request.session.user }
      return reply.code(401).send()
    })
  })
  await app.listen({ port: Number(port), host: '127.0.0.1' })
}
