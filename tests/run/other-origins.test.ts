import { request as httpRequest } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../../lib/run/app.ts'
import { hostNames, type OtherOrigins, startOtherOrigins } from '../../lib/run/other-origins.ts'

const HOST = '127.0.0.1'
const running: OtherOrigins[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((origins) => origins.stop()))
})

async function start(variables: Record<string, string> = {}): Promise<OtherOrigins> {
  const origins = await startOtherOrigins({ host: HOST, port: await freePort(), variables })
  running.push(origins)
  return origins
}

const attackerOf = ({ env }: OtherOrigins) => (env.ATTACKER_ORIGINS ?? '').split(',')[0] ?? ''
const secondAppOf = ({ env }: OtherOrigins) => (env.TRUSTED_ORIGINS ?? '').split(',')[0] ?? ''

/** Sends the path unchanged. */
function statusOf(origin: string, path: string, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(origin, { path, method }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', reject).end()
  })
}

describe('the other origins', () => {
  it('are two servers, each reached by two names, and the app learns of them by its environment', async () => {
    const origins = await start()
    expect(origins.env).toMatchObject({ LAB_VULNERABLE: '1' })
    for (const list of [origins.env.ATTACKER_ORIGINS, origins.env.TRUSTED_ORIGINS]) {
      expect(list).toMatch(/^http:\/\/127\.0\.0\.1:(\d+),http:\/\/localhost:\1$/)
    }
    expect(await (await fetch(attackerOf(origins))).text()).toContain("The attacker's page of the lab")
    expect(await (await fetch(secondAppOf(origins))).text()).toContain('A second application')
  })

  it('take the two ports after the one of the app, or free ones if these are in use', async () => {
    const port = await freePort()
    const taken = createServer().listen(port + 1, HOST)
    await new Promise((resolve) => taken.once('listening', resolve))
    try {
      const origins = await startOtherOrigins({ host: HOST, port, variables: {} })
      running.push(origins)
      expect(attackerOf(origins)).not.toBe(`http://${HOST}:${port + 1}`)
      expect(await statusOf(attackerOf(origins), '/')).toBe(200)
    } finally {
      taken.close()
    }
  })

  it('take the given ports, and refuse one that is in use or no port by the name of its variable', async () => {
    const given = await freePort()
    expect(attackerOf(await start({ ATTACKER_PORT: String(given) }))).toBe(`http://${HOST}:${given}`)
    for (const value of [String(given), '0', '65536', '80x']) {
      await expect(start({ SECOND_APP_PORT: value })).rejects.toThrow(/^SECOND_APP_PORT/)
    }
  })

  it('leave out the attacker’s page with LAB_VULNERABLE=0', async () => {
    const origins = await start({ LAB_VULNERABLE: '0' })
    expect(origins.env).toMatchObject({ LAB_VULNERABLE: '0', ATTACKER_ORIGINS: '' })
    expect(await statusOf(secondAppOf(origins), '/')).toBe(200)
  })

  it('keep the origins that the environment names, for a real second host name', async () => {
    const variables = { ATTACKER_ORIGINS: 'http://attacker.example:3001' }
    expect((await start(variables)).env).toMatchObject(variables)
  })

  it('serve the files of their folders alone, with a policy that reaches the app alone', async () => {
    const origins = await start()
    for (const path of ['/../site.ts', '/%2e%2e/site.ts', '/page.ts', '//etc/passwd', '/index.html/..']) {
      expect(await statusOf(attackerOf(origins), path), path).toBe(404)
    }
    expect(await statusOf(attackerOf(origins), '/', 'PUT')).toBe(405)
    const { headers } = await fetch(attackerOf(origins))
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'")
    const hosts = Array.from(policy.matchAll(/https?:\/\/([^:;\s]+)/g), ([, host]) => host)
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1', 'localhost']))
  })

  it('set a cookie only for the page of their own server, and no other header', async () => {
    const url = `${attackerOf(await start())}/cookies`
    const set = (body: string, site: string) =>
      fetch(url, { method: 'POST', body, headers: { 'sec-fetch-site': site } })
    const response = await set('__Host-sid=x; Path=/; Secure', 'same-origin')
    expect(response.status).toBe(204)
    expect(response.headers.getSetCookie()).toEqual(['__Host-sid=x; Path=/; Secure'])
    for (const site of ['cross-site', 'same-site', 'none']) expect((await set('a=b', site)).status).toBe(403)
    for (const body of ['', 'a', 'a=b\r\nX: y', 'a=b, c=d', 'a=é', `a=${'x'.repeat(9000)}`]) {
      const refused = await set(body, 'same-origin')
      expect(refused.status, body.slice(0, 20)).toBe(422)
      expect(refused.headers.getSetCookie()).toEqual([])
    }
  })

  it('list names of received cookies, and never a value', async () => {
    const url = `${attackerOf(await start())}/cookies`
    const headers = { 'sec-fetch-site': 'same-origin', cookie: '__Host-sid=secret; other=secret' }
    const text = await (await fetch(url, { headers })).text()
    expect(JSON.parse(text)).toEqual({ received: ['__Host-sid', 'other'] })
  })

  it('stop with the launcher', async () => {
    const origins = await start()
    await origins.stop()
    await expect(fetch(attackerOf(origins))).rejects.toThrow()
  })
})

describe('the names of the host', () => {
  it.each([
    ['127.0.0.1', '', ['127.0.0.1', 'localhost']],
    ['::1', '', ['[::1]', 'localhost']],
    ['box.lan', '', ['box.lan']],
    ['127.0.0.1', 'bank.example, *.lab.example', ['127.0.0.1', 'localhost', 'bank.example']],
  ])('of %s with ALLOWED_HOSTS=%s', (host, ALLOWED_HOSTS, names) => {
    expect(hostNames(host, { ALLOWED_HOSTS })).toEqual(names)
  })
})
