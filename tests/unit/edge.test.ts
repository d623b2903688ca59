import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressKey, networkOf, parseAddress } from '#lib/core/address.ts'
import { STANDARD_COOKIES } from '#lib/core/cookie-settings.ts'
import { deviceOf } from '#lib/core/device.ts'
import { readEnvironment } from '#lib/env.ts'
import { compareSeq, nextSeq } from '#lib/ledger/seq.ts'
import { normalizeTarget } from '#lib/server/request-line.ts'
import { clientAddress, forwardedScheme } from '#lib/web/client.ts'
import { cookieFormat, isSecureOrigin, readCookies, setCookie, standardFormat } from '#lib/web/cookies.ts'
import { isSameOrigin } from '#lib/web/same-origin.ts'

describe('cookies', () => {
  test('are parsed as they were sent, with duplicates', () => {
    const read = readCookies('a=1; sid=x; b; sid=y=z; =n; SID=q', new Set(['sid', 'a']))
    expect(read.get('sid')).toEqual(['x', 'y=z'])
    expect(read.get('a')).toEqual(['1'])
    expect(read.has('SID')).toBe(false)
    expect(readCookies(null, new Set(['sid'])).size).toBe(0)
  })

  test('are Secure over https and on localhost', () => {
    for (const host of ['localhost:3000', '127.0.0.1', 'lab.localhost', '[::1]:3000']) {
      expect(isSecureOrigin(host, null), host).toBe(true)
    }
    for (const host of ['lab.lan', 'localhost.evil.example', '127.0.0.1.evil.example', null]) {
      expect(isSecureOrigin(host, null), String(host)).toBe(false)
    }
    expect(isSecureOrigin('lab.example', 'https')).toBe(true)
  })

  test('have every attribute, also when they are deleted', () => {
    expect(setCookie('sid', 'v', 60, standardFormat(true))).toBe(
      '__Host-sid=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax',
    )
    expect(setCookie('sid', '', 0, standardFormat(false))).toBe(
      'sid=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    )
  })

  test.each([
    [{ sameSite: 'strict' }, '__Host-sid=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Strict'],
    [{ sameSite: 'none' }, '__Host-sid=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=None'],
    [{ sameSite: 'unset' }, '__Host-sid=v; Path=/; Max-Age=60; HttpOnly; Secure'],
    [{ httpOnly: false }, '__Host-sid=v; Path=/; Max-Age=60; Secure; SameSite=Lax'],
    [{ hostPrefix: false }, 'sid=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax'],
    [{ hostPrefix: false, path: '/api' }, 'sid=v; Path=/api; Max-Age=60; HttpOnly; Secure; SameSite=Lax'],
    [
      { hostPrefix: false, domain: 'host' },
      'sid=v; Path=/; Domain=lab.localhost; Max-Age=60; HttpOnly; Secure; SameSite=Lax',
    ],
  ] as const)('follow the settings %j', (change, line) => {
    const transport = { secure: true, host: 'LAB.localhost:3000' }
    expect(setCookie('sid', 'v', 60, cookieFormat({ ...STANDARD_COOKIES, ...change }, transport))).toBe(line)
  })

  test.each([
    ['127.0.0.1:3000', '127.0.0.1'],
    ['[::1]:3000', '[::1]'],
    ['lab.example', 'lab.example'],
    ['lab.example; Secure', null],
    ['', null],
    [null, null],
  ])('state the host %j as the domain %j', (host, domain) => {
    const settings = { ...STANDARD_COOKIES, hostPrefix: false, domain: 'host' } as const
    const line = setCookie('sid', 'v', 60, cookieFormat(settings, { secure: true, host }))
    expect(/; Domain=([^;]*)/.exec(line)?.[1] ?? null).toBe(domain)
  })
})

describe('a request target', () => {
  test.each([
    ['/api/jwt/me?slide=0', '/api/jwt/me?slide=0'],
    ['/api/jwt%2Fme', '/api/jwt%2Fme'],
    ['/.well-known/jwks.json?bench=a//b', '/.well-known/jwks.json?bench=a//b'],
    ['/api/jwt/me/', '/api/jwt/me'],
    ['//api///jwt/me', '/api/jwt/me'],
    ['/api\\jwt\\me', '/api/jwt/me'],
    ['/api/bench/%2e%2e/jwt/me', '/api/jwt/me'],
    ['//evil.example/', '/evil.example/'],
    ['http://evil.example/api/bench?x', '/api/bench?x'],
    ['http://[', '/'],
    ['*', '/*'],
    ['/api/%zz', '/api/%25zz'],
    ['/api/sessions/%ff?user=%zz', '/api/sessions/%25ff?user=%zz'],
    ['/fleet/', '/fleet/'],
  ])('%s means %s', (target, path) => {
    expect(normalizeTarget(target)).toBe(path)
    expect(() => decodeURIComponent(path.split('?')[0] ?? '')).not.toThrow()
  })
})

describe('the origin of a request', () => {
  const from = (headers: Record<string, string>) =>
    isSameOrigin(new Headers({ host: 'localhost:3000', ...headers }), true)
  test.each([
    [{}, true],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'none' }, true],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }, false],
    [{ origin: 'http://localhost:3000' }, true],
    [{ origin: 'http://localhost:3001' }, false],
    [{ origin: 'http://127.0.0.1:3000' }, false],
    [{ origin: 'null' }, false],
  ])('%j: %s', (headers, isHere) => {
    expect(from(headers as unknown as Record<string, string>)).toBe(isHere)
  })
})

describe('the client address', () => {
  const headers = new Headers({
    'session-lab-peer': '10.0.0.1',
    'x-forwarded-for': '1.1.1.1, 2.2.2.2, 3.3.3.3',
  })
  test.each([
    [0, '10.0.0.1'],
    [1, '3.3.3.3'],
    [2, '2.2.2.2'],
    [9, '10.0.0.1'],
  ])('with %i trusted proxies: %s', (trusted, address) => {
    expect(clientAddress(headers, trusted)).toBe(address)
  })

  const PEER = '10.0.0.1'
  test.each([
    ['203.0.113.7:51234', '203.0.113.7'],
    ['203.0.113.7:51999', '203.0.113.7'],
    ['[2001:db8:1:2::5]:443', '2001:db8:1:2'],
    ['[2001:db8:1:2::5]', '2001:db8:1:2'],
    ['2001:DB8:1:2:0:0:0:5', '2001:db8:1:2'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:443', '203.0.113.7'],
    ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['[fe80::1%eth0]:80', 'fe80:0:0:0'],
    ['unknown', PEER],
    ['_hidden', PEER],
    ['', PEER],
    ['1:2:3:4:5:6:7:8::9', PEER],
    ['1.2.3', PEER],
    ['0x7f.1', PEER],
    ['2130706433', PEER],
    ['010.1.1.1', PEER],
    ['[203.0.113.7]:443', PEER],
    ['user@203.0.113.7', PEER],
    [`${'a'.repeat(5000)}`, PEER],
  ])('counts the forwarded address %j as %s', (forwarded, counted) => {
    const sent = new Headers({ 'session-lab-peer': PEER, 'x-forwarded-for': `198.51.100.1, ${forwarded}` })
    expect(addressKey(clientAddress(sent, 1))).toBe(counted)
  })

  test('is never parsed from other text, without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseAddress(text)
        if (address !== null) expect(parseAddress(address)).toBe(address)
        expect(typeof addressKey(text)).toBe('string')
        expect(typeof networkOf(text)).toBe('string')
      }),
    )
  })

  test.each([
    ['HTTPS', 'https'],
    ['https,http', 'https'],
    ['https, https', 'https'],
    [' Https ', 'https'],
    ['http', 'http'],
    ['http, https', 'http'],
    ['', null],
  ])('reads the forwarded scheme %j as %s, behind a trusted proxy only', (forwarded, scheme) => {
    const sent = new Headers({ 'x-forwarded-proto': forwarded })
    expect(forwardedScheme(sent, 1)).toBe(scheme)
    expect(forwardedScheme(sent, 0)).toBe(null)
    expect(isSecureOrigin('lab.example', forwardedScheme(sent, 1))).toBe(scheme === 'https')
  })

  test.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      'Chrome on Linux',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15',
      'Safari on macOS',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0',
      'Firefox on Windows',
    ],
    ['curl/8.5.0', 'curl'],
    ['<img src=x onerror=alert(1)>', '<img'],
    ['', 'Unknown client'],
  ])('%s is %s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device)
  })
})

describe('positions in the event log', () => {
  test('increase, also within a millisecond and after the clock was set back', () => {
    expect(nextSeq('0-0', 5)).toBe('5-0')
    expect(nextSeq('5-0', 5)).toBe('5-1')
    expect(nextSeq('5-1', 4)).toBe('5-2')
    expect(compareSeq('5-10', '5-9')).toBeGreaterThan(0)
    expect(compareSeq('10-0', '9-99')).toBeGreaterThan(0)
  })

  test('are never equal for two writers, even if one continues after the other', () => {
    const [mine, theirs] = [4096, 8192]
    expect(nextSeq('0-0', 5, mine)).toBe('5-4096')
    expect(nextSeq('5-4096', 5, mine)).toBe('5-4097')
    expect(nextSeq('5-4097', 5, theirs)).toBe('6-8192')
    expect(nextSeq('5-8191', 5, mine)).toBe('6-4096')
    expect(nextSeq('6-8192', 5, mine)).toBe('7-4096')
  })
})

describe('the environment', () => {
  const good = {
    NODE_ENV: 'production',
    SESSION_SECRETS: 'q9Z1vK3mX7tB5nW8rL2cY6pJ4hF0dGsA',
    REDIS_URL: 'unix:/tmp/r.sock',
  }
  test('is read once and validated', () => {
    expect(readEnvironment(good)).toEqual({
      redis: { topology: 'standalone', url: 'unix:/tmp/r.sock' },
      databaseUrl: 'file:.session-lab/sessions.sqlite',
      sessionSecrets: [good.SESSION_SECRETS],
      trustedProxies: 0,
      production: true,
      allowedHosts: [],
      metricsToken: null,
      maxBenches: 1000,
      benchesPerMinute: 200,
      passwordCost: 'owasp',
      publicUrl: null,
      drainSeconds: 0,
      journalDirectory: null,
      log: 'errors',
      labVulnerable: false,
      launcher: null,
      attackerOrigins: [],
      trustedOrigins: [],
    })
  })

  test('serves the vulnerable parts in production only if LAB_VULNERABLE=1', () => {
    const served = (more: Record<string, string>) => readEnvironment({ ...good, ...more }).labVulnerable
    expect(served({ LAB_VULNERABLE: '1' })).toBe(true)
    expect(served({ LAB_VULNERABLE: '0' })).toBe(false)
    expect(served({ NODE_ENV: 'development' })).toBe(true)
    expect(served({ NODE_ENV: 'development', LAB_VULNERABLE: '0' })).toBe(false)
  })

  test('reads the launcher from both of its variables, and only at an address of this machine', () => {
    const LAUNCHER_URL = 'http://127.0.0.1:4000'
    const LAUNCHER_TOKEN = 'a-token-of-the-launcher'
    expect(readEnvironment({ ...good, LAUNCHER_URL, LAUNCHER_TOKEN }).launcher).toEqual({
      url: LAUNCHER_URL,
      token: LAUNCHER_TOKEN,
    })
    for (const wrong of [
      { LAUNCHER_URL },
      { LAUNCHER_TOKEN },
      { LAUNCHER_URL, LAUNCHER_TOKEN: 'short' },
      { LAUNCHER_URL: 'http://192.0.2.1:4000', LAUNCHER_TOKEN },
    ])
      expect(() => readEnvironment({ ...good, ...wrong })).toThrow('LAUNCHER_URL')
  })

  test('reads origins in the spelling of the header Origin', () => {
    const { attackerOrigins, trustedOrigins } = readEnvironment({
      ...good,
      ATTACKER_ORIGINS: 'http://LOCALHOST:3001, https://attacker.example:443',
      TRUSTED_ORIGINS: 'http://[::1]:3002',
    })
    expect(attackerOrigins).toEqual(['http://localhost:3001', 'https://attacker.example'])
    expect(trustedOrigins).toEqual(['http://[::1]:3002'])
  })

  test.each([
    ['SESSION_SECRETS', ''],
    ['SESSION_SECRETS', 'short'],
    ['SESSION_SECRETS', 'a'.repeat(40)],
    ['SESSION_SECRETS', `${'q9Z1vK3mX7tB5nW8rL2cY6pJ4hF0dGsA'},short`],
    ['REDIS_URL', 'http://localhost'],
    ['REDIS_SENTINELS', 'one:26379'],
    ['REDIS_CLUSTER', 'one:6379'],
    ['REDIS_PASSWORD', 'tr0ub4dor'],
    ['REDIS_SENTINEL_NAME', 'lab-master'],
    ['DATABASE_URL', 'mysql://root:secret@localhost/lab'],
    ['TRUST_PROXY', 'yes'],
    ['MAX_BENCHES', '-1'],
    ['BENCHES_PER_MINUTE', 'many'],
    ['PASSWORD_COST', 'bcrypt'],
    ['PASSWORD_COST', 'least'],
    ['LOG', 'everything'],
    ['ALLOWED_HOSTS', 'https://lab.example'],
    ['ALLOWED_HOSTS', 'lab.example:3000'],
    ['ALLOWED_HOSTS', 'lab.example,,b.example'],
    ['ALLOWED_HOSTS', '*'],
    ['METRICS_TOKEN', 'short'],
    ['LAB_VULNERABLE', 'maybe'],
    ['ATTACKER_ORIGINS', 'attacker.example'],
    ['ATTACKER_ORIGINS', 'http://attacker.example/page'],
    ['ATTACKER_ORIGINS', 'http://a.example,,http://b.example'],
    ['TRUSTED_ORIGINS', 'file:///etc/passwd'],
    ['TRUSTED_ORIGINS', 'http://alice:secret@partner.example'],
    ['TRUSTED_ORIGINS', '*'],
    ['METRICS_TOKEN', 'with a space in the middle'],
  ])('%s = %j is refused by name, never by value', (name, value) => {
    const read = () => readEnvironment({ ...good, [name]: value })
    expect(read).toThrow(name)
    if (value.length > 4) expect(read).not.toThrow(value)
  })

  test('names the allowed hosts, and the one to listen on', () => {
    const { allowedHosts } = readEnvironment({
      ...good,
      ALLOWED_HOSTS: 'Lab.example, *.lab.example,[2001:db8::1]',
      HOST: 'box.lan',
    })
    expect(allowedHosts).toEqual(['lab.example', '*.lab.example', '[2001:db8::1]', 'box.lan'])
    for (const HOST of ['0.0.0.0', '::', '127.0.0.1']) {
      expect(readEnvironment({ ...good, HOST }).allowedHosts).toEqual([])
    }
  })

  const elsewhere = (more: Record<string, string>) =>
    readEnvironment({ ...good, REDIS_URL: '', ...more }).redis

  test('names Sentinels and the master that they watch', () => {
    expect(
      elsewhere({
        REDIS_SENTINELS: 'one, [2001:db8::2]:5000 ,three.lan:26380',
        REDIS_SENTINEL_NAME: 'lab',
        REDIS_PASSWORD: 'servers',
        REDIS_SENTINEL_PASSWORD: 'sentinels',
        REDIS_TLS: '1',
      }),
    ).toEqual({
      topology: 'sentinel',
      sentinels: [
        { host: 'one', port: 26379 },
        { host: '2001:db8::2', port: 5000 },
        { host: 'three.lan', port: 26380 },
      ],
      name: 'lab',
      access: { password: 'servers', tls: true },
      sentinelAccess: { password: 'sentinels' },
    })
  })

  test('names some nodes of a Cluster', () => {
    expect(elsewhere({ REDIS_CLUSTER: '10.0.0.1:7000,10.0.0.2', REDIS_USERNAME: 'lab' })).toEqual({
      topology: 'cluster',
      nodes: [
        { host: '10.0.0.1', port: 7000 },
        { host: '10.0.0.2', port: 6379 },
      ],
      access: { username: 'lab', tls: false },
    })
  })

  test.each([
    [{ REDIS_SENTINELS: 'a', REDIS_CLUSTER: 'b' }, 'REDIS_SENTINELS and REDIS_CLUSTER'],
    [{ REDIS_CLUSTER: 'redis://a:6379' }, 'REDIS_CLUSTER must be host:port'],
    [{ REDIS_SENTINELS: 'a:0' }, 'REDIS_SENTINELS must be host:port'],
    [{ REDIS_SENTINELS: 'a:6379,' }, 'REDIS_SENTINELS must be host:port'],
    [
      { REDIS_CLUSTER: 'a', REDIS_SENTINEL_PASSWORD: 'b' },
      'REDIS_SENTINEL_PASSWORD is only for REDIS_SENTINELS',
    ],
    [{ REDIS_CLUSTER: 'a', REDIS_TLS: 'yes' }, 'REDIS_TLS must be'],
  ])('%j is refused: %s', (more, why) => {
    expect(() => elsewhere(more as unknown as Record<string, string>)).toThrow(why)
  })
})
