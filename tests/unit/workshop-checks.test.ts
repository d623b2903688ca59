import { mkdtempSync, writeFileSync } from 'node:fs'
import type { NetworkInterfaceInfo } from 'node:os'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rankAddresses } from '../../lib/run/workshop-address.ts'
import { checkMachine, type MachineFacts, printedChecks } from '../../lib/run/workshop-checks.ts'
import type { ClassResult } from '../../lib/run/workshop-class.ts'
import { loadOrCreateCertificate } from '../../lib/run/workshop-https.ts'
import { readWorkshopOptions } from '../../lib/run/workshop-options.ts'
import { printedVerdict, shareOf, verdictOf } from '../../lib/run/workshop-verdict.ts'

const GB = 1024 ** 3
const REDIS = { engine: 'Redis 7.0.15', maxBytes: GB / 2, usedBytes: 0, policy: 'noeviction' }
const LAPTOP: MachineFacts = {
  port: 3000,
  cores: 8,
  availableBytes: 8 * GB,
  diskBytes: 100 * GB,
  openFiles: 10_240,
  redis: REDIS,
  firewall: 'none',
  inside: null,
  hasAddress: true,
  maxBenches: 1000,
}

describe('the checks of a machine', () => {
  const warnings = (facts: Partial<MachineFacts>) =>
    checkMachine({ ...LAPTOP, ...facts }).filter(({ isOk }) => !isOk)

  test('pass on a usual laptop', () => {
    expect(warnings({})).toEqual([])
  })

  test.each<[string, Partial<MachineFacts>, RegExp]>([
    ['cores', { cores: 1 }, /30 seats/],
    ['memory', { availableBytes: GB }, /close other programs/],
    ['disk', { diskBytes: 1000 }, /snapshots/],
    ['open files', { openFiles: 256 }, /ulimit -n 4096/],
    ['open files', { openFiles: null }, /ulimit/],
    ['firewall', { firewall: 'ufw' }, /ufw allow 3000\/tcp/],
    ['firewall', { firewall: 'firewalld' }, /--add-port=3000\/tcp/],
    ['firewall', { firewall: 'macos' }, /incoming connections/],
    ['network', { inside: 'wsl' }, /mirrored/],
    ['network', { inside: 'container' }, /PUBLIC_URL/],
    ['network', { hasAddress: false }, /network of the class/],
    ['benches', { maxBenches: 100 }, /MAX_BENCHES/],
    ['Redis', { redis: null }, /noeviction/],
    ['Redis', { redis: { ...REDIS, policy: 'allkeys-lru' } }, /noeviction/],
    ['Redis', { redis: { ...REDIS, usedBytes: GB / 2 } }, /512 MB/],
  ])('warn about %s, and say what to do', (name, facts, todo) => {
    const found = warnings(facts)
    expect(found.map((each) => each.name)).toEqual([name])
    expect(found[0]?.todo).toMatch(todo)
  })

  test('are printed as a line each, with what to do below', () => {
    const printed = printedChecks(checkMachine({ ...LAPTOP, cores: 1 }))
    expect(printed[0]).toBe('  ✓ port        3000 is free')
    expect(printed.find((line) => line.includes('cores'))).toMatch(/^ {2}! cores {7}1\n {16}→ close/)
  })
})

describe('the address for the class', () => {
  const of = (address: string, family: 'IPv4' | 'IPv6' = 'IPv4', internal = false) =>
    ({ address, family, internal }) as NetworkInterfaceInfo

  test('is that of the default route', () => {
    const interfaces = { en0: [of('192.168.1.5')], en5: [of('10.0.0.7')] }
    expect(rankAddresses(interfaces, '10.0.0.7').map(({ address }) => address)).toEqual([
      '10.0.0.7',
      '192.168.1.5',
    ])
  })

  test('is not that of a container network, a tunnel, the loopback or an interface without a router', () => {
    const interfaces = {
      lo: [of('127.0.0.1', 'IPv4', true)],
      docker0: [of('172.17.0.1')],
      utun3: [of('10.8.0.2')],
      eth1: [of('169.254.3.4')],
      wlan0: [of('fe80::1', 'IPv6'), of('192.168.1.5')],
    }
    // A VPN takes the default route.
    const ranked = rankAddresses(interfaces, '10.8.0.2')
    expect(ranked[0]).toEqual({ address: '192.168.1.5', name: 'wlan0', doubt: null })
    expect(ranked.map(({ name }) => name)).not.toContain('lo')
    expect(ranked.find(({ name }) => name === 'docker0')?.doubt).toBe('virtual')
    expect(ranked.find(({ name }) => name === 'eth1')?.doubt).toBe('link-local')
  })

  test('is missing without a network', () => {
    expect(rankAddresses({ lo: [of('127.0.0.1', 'IPv4', true)] }, null)).toEqual([])
  })
})

describe('the options', () => {
  test('have defaults', () => {
    expect(readWorkshopOptions(['--help'])).toBeNull()
    expect(readWorkshopOptions(['--address', 'laptop.local'])?.address).toBe('laptop.local')
    expect(readWorkshopOptions([])).toEqual({
      ...{ https: false, rehearse: false, seats: 60, seconds: 60, address: null, fresh: false },
    })
  })

  test.each([
    ['--seats', '0'],
    ['--seats', '201'],
    ['--seconds', 'x'],
    ['--unknown'],
    ['--address', 'a/b'],
    ['--address', '::1'],
    ['--address', '999.1.1.1'],
  ])('refuse %s %s', (...args) => {
    expect(() => readWorkshopOptions(args)).toThrow()
  })
})

test('the certificate of the last start is used again for the same names, and replaced if it is damaged', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'session-lab-certificate-')), 'certificate.json')
  const names = ['192.168.1.5', 'laptop.local', 'localhost', '127.0.0.1'] as const
  const first = loadOrCreateCertificate(file, names)
  expect(loadOrCreateCertificate(file, names)).toEqual(first)
  expect(loadOrCreateCertificate(file, ['192.168.1.6'])).not.toEqual(first)
  for (const damaged of ['{}', '[]', '{"certificate":"x","authority":"y"}', '{']) {
    writeFileSync(file, damaged)
    const made = loadOrCreateCertificate(file, names)
    expect(loadOrCreateCertificate(file, names)).toEqual(made)
  }
})

const RESULT: ClassResult = {
  ...{ seated: 60, solved: 60, missing: 0, reloadMs: 1500, lost: 0, requests: 20_000, failures: {} },
  ...{ joins: [4000], joinsOfServer: [200], beats: [5, 10], acts: [20, 40], logins: [300] },
  ...{ lags: [30], shown: [300], reads: [10], ownDelayMs: 1 },
  cores: { all: 1.2, class: 0.4, have: 2 },
}

describe('the verdict of a rehearsal', () => {
  test('is positive if every goal is met', () => {
    expect(verdictOf(RESULT, 60).filter(({ isMet }) => !isMet)).toEqual([])
    expect(printedVerdict(RESULT, 60).at(-1)).toBe('This machine will do for 60 seats.')
  })

  test.each<[string, Partial<ClassResult>]>([
    ['seated', { seated: 59 }],
    ['an act of a participant, p99', { acts: [10, 250] }],
    ['until the board has the event, p95', { lags: [600] }],
    ['all reload: until all are seated', { reloadMs: 4000 }],
    ['seats lost', { lost: 1 }],
    ['failed requests', { failures: { '503 down': 2 } }],
    ['progress that the board lacks', { missing: 1 }],
    ['cores in use, simulated browsers included', { cores: { all: 2, class: 1, have: 2 } }],
  ])('names the goal that is missed: %s', (name, change) => {
    const lines = printedVerdict({ ...RESULT, ...change }, 60)
    expect(lines.at(-1)).toBe(`This machine will not do for 60 seats: ${name}.`)
  })

  test('takes the value below which a share of the values lies', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1)
    expect([shareOf(values, 0.5), shareOf(values, 0.99), shareOf([], 0.5)]).toEqual([51, 100, 0])
  })
})
