import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SCENARIOS, STORAGES } from '#lib/vulnerable/xss/messages.ts'
import { commentOf, scriptOf } from '#lib/vulnerable/xss/payloads.ts'
import { originsOf } from '#lib/web/origins.ts'
import { serveVictimFile } from '#lib/web/victim-page.ts'

const settings = {
  labVulnerable: true,
  attackerOrigins: ['http://127.0.0.1:3001', 'http://localhost:3001'],
  trustedOrigins: ['http://127.0.0.1:3002', 'http://localhost:3002'],
  trustedProxies: 0,
}
const at = (host: string, more: Partial<typeof settings> = {}, headers = {}) =>
  originsOf(new Headers({ host, ...headers }), { ...settings, ...more })

describe('the origins of the lab', () => {
  test('depend on the name by which the browser reaches the app', () => {
    expect(at('localhost:3000')).toEqual({
      vulnerable: true,
      app: 'http://localhost:3000',
      attacker: { sameSite: 'http://localhost:3001', crossSite: 'http://127.0.0.1:3001' },
      secondApp: 'http://localhost:3002',
    })
    expect(at('127.0.0.1:3000')).toMatchObject({
      attacker: { sameSite: 'http://127.0.0.1:3001', crossSite: 'http://localhost:3001' },
    })
  })

  test('name no loopback address to a browser on another machine', () => {
    const attackerOrigins = [...settings.attackerOrigins, 'http://192.168.1.5:3001']
    expect(at('192.168.1.5:3000', { attackerOrigins })).toMatchObject({
      attacker: { sameSite: 'http://192.168.1.5:3001', crossSite: null },
      secondApp: null,
    })
  })

  test('compare scheme and registrable domain, not the host name alone', () => {
    const attackerOrigins = ['http://evil.bank.example', 'http://attacker.example']
    expect(at('app.bank.example', { attackerOrigins }).attacker).toEqual({
      sameSite: 'http://evil.bank.example',
      crossSite: 'http://attacker.example',
    })
    const proxied = { trustedProxies: 1, attackerOrigins: ['http://app.bank.example:3001'] }
    expect(at('app.bank.example', proxied, { 'x-forwarded-proto': 'https' })).toMatchObject({
      app: 'https://app.bank.example',
      attacker: { sameSite: null, crossSite: 'http://app.bank.example:3001' },
    })
  })

  test('have no attacker on a server that serves no vulnerable parts', () => {
    expect(at('localhost:3000', { labVulnerable: false })).toMatchObject({
      vulnerable: false,
      attacker: null,
    })
    expect(at('localhost:3000', { attackerOrigins: [] })).toMatchObject({ vulnerable: true, attacker: null })
  })

  test('are served for any Host header', () => {
    for (const host of ['', '[', 'a b', 'localhost:99999']) expect(at(host).app).toMatch(/^http:\/\//)
  })
})

describe('the vulnerable application', () => {
  test.each(['victim.html', 'worker.js'] as const)(
    'serves %s only if the server serves vulnerable parts',
    async (name) => {
      const served = await serveVictimFile(name, true)
      expect(served.status).toBe(200)
      expect(await served.text()).toContain('Quarantined')
      const refused = await serveVictimFile(name, false)
      expect(refused.status).toBe(403)
      const text = await refused.text()
      expect(text).toContain('LAB_VULNERABLE=1')
      expect(text).toMatch(/漏洞/)
    },
  )
})

describe('the injected script', () => {
  test.each(SCENARIOS)('of %s is one attribute of one image, and valid JavaScript', (scenario) => {
    const comment = commentOf(scenario)
    const [, attribute = ''] = /^Nice page!<img src="data:," alt="" onerror="([^"<]*)">$/.exec(comment) ?? []
    const script = attribute.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
    expect(script).toBe(`{${scriptOf(scenario)}}`)
    expect(() => new Function(script)).not.toThrow()
  })

  test('names the storages that the page has', () => {
    const page = readFileSync(join(import.meta.dirname, '../../lib/vulnerable/xss/victim.html'), 'utf8')
    const table = page.slice(page.indexOf('const STORAGES = {'), page.indexOf('The client of the page'))
    const names = Array.from(table.matchAll(/^ {8}'?([\w-]+)'?: /gm), ([, name]) => name)
    expect(names).toEqual([...STORAGES])
  })
})
