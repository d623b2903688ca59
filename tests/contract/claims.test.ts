import { expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { BenchClient } from '#lib/client/bench-client.ts'
import { type ClaimResult, type ClaimTools, DEFAULT_COUNTS } from '#lib/evidence/claims/claim.ts'
import { CLAIMS, claimOf } from '#lib/evidence/claims/index.ts'
import { httpSend } from '#lib/evidence/http-send.ts'
import type { Place } from '#lib/evidence/measure.ts'
import { rowOf } from '#lib/evidence/rows/index.ts'
import { send } from '../support/app.ts'
import { serveApp } from '../support/serve.ts'
import { TestBench } from '../support/test-bench.ts'

/*
 * Every claim runs, in this process and with few samples. Counts, bytes and the bench clock are exact; times are never judged.
 * With SHOW_CLAIMS=1 the results are printed; with SHOW_CLAIMS=full they are measured with the default counts.
 */

const counts = process.env.SHOW_CLAIMS === 'full' ? DEFAULT_COUNTS : { blocks: 6, perBlock: 2, sessions: 20 }

/** How many benches are open. */
let open = 0

const place: Place = {
  direct: send,
  http: null,
  async open(preset, options) {
    const { id, passwords } = await TestBench.open({ preset, clock: { frozen: options.frozen } })
    open++
    return {
      client: new BenchClient(options.send, id, passwords),
      close: async () => {
        open--
      },
    }
  },
}

const tools: ClaimTools = { place, counts }
const running = new AbortController().signal

const results = new Map<string, Promise<ClaimResult>>()

/** The result of a claim, which is run once. */
function resultOf(id: string): Promise<ClaimResult> {
  const claim = claimOf(id)
  if (claim === null) throw new Error(`No claim: ${id}`)
  const result = results.get(id) ?? claim.run(tools, running)
  results.set(id, result)
  return result
}

/** The cells of the rows, in English. */
async function cellsOf(id: string) {
  const { rows } = await resultOf(id)
  return rows.map((row) => row.map((cell) => (typeof cell === 'object' ? cell.en : cell)))
}

test('are about rows of the comparison', () => {
  for (const { id, rows } of CLAIMS) {
    expect(rows.length, id).toBeGreaterThan(0)
    expect(
      rows.filter((row) => rowOf(row) === null),
      id,
    ).toEqual([])
  }
})

test.each(CLAIMS)('states a result: $id', async ({ id, ...claim }) => {
  const startedAt = performance.now()
  const result = await resultOf(id)
  if (process.env.SHOW_CLAIMS !== undefined) {
    console.log(id, `${((performance.now() - startedAt) / 1000).toFixed(1)} s`, result.verdict)
    console.log(result.sentence.en, result.sentence.zh)
    console.log((await cellsOf(id)).map((row) => row.join(' | ')).join('\n'))
  }
  expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  expect(['holds', 'holds-only-if', 'does-not-hold']).toContain(result.verdict)
  const texts = [claim.claim, claim.settledBy, claim.flips, result.sentence, ...result.columns]
  for (const { en, zh } of texts) {
    expect(en).not.toMatch(/undefined|NaN/)
    expect(zh).not.toMatch(/undefined|NaN/)
    expect([en, zh]).not.toContain('')
  }
  expect(claim.seconds).toBeLessThanOrEqual(30)
  expect(result.sentence.en).toMatch(/\d/)
  expect(result.sentence.zh).toMatch(/\d/)
  expect(result.sentence.zh).toMatch(/\p{Script=Han}/u)
  expect(result.rows.length).toBeGreaterThan(1)
  for (const row of result.rows) {
    expect(row).toHaveLength(result.columns.length)
    expect(row).not.toContain(Number.NaN)
  }
  expect(open, 'benches that are still open').toBe(0)
})

test('needs a lookup for a JWT that is revoked immediately, and one more for a role that is current', async () => {
  expect((await resultOf('jwt-saves-the-lookup')).verdict).toBe('holds-only-if')
  const cells = await cellsOf('jwt-saves-the-lookup')
  expect(cells.map(([mechanism, , ...numbers]) => [mechanism, ...numbers])).toEqual([
    ['server-side session', 1, 'immediately', 2],
    ['opaque token', 1, 'immediately', 2],
    ['JWT', 0, 'at the next refresh', 0],
    ['JWT', 0, 'immediately', 1],
    ['JWT', 1, 'at the next refresh', 1],
    ['JWT', 1, 'immediately', 2],
    ['JWT', 0, 'at the next refresh', 0],
  ])
})

test('loses sessions without stickiness only if their records are in the memory of one node', async () => {
  expect((await resultOf('server-sessions-need-stickiness')).verdict).toBe('holds-only-if')
  expect(await cellsOf('server-sessions-need-stickiness')).toEqual([
    ['memory', 18, 10, 22],
    ['replicated', 0, 0, 0],
    ['redis', 0, 0, 0],
    ['two-tier', 0, 0, 0],
    ['database', 0, 0, 0],
  ])
})

test('keeps a million sessions in less than 4 GiB, and none of a sealed cookie without revocation data', async () => {
  expect((await resultOf('session-tables-get-too-big')).verdict).toBe('does-not-hold')
  const sizes = (await cellsOf('session-tables-get-too-big')).map(([, , bytes]) => Number(bytes))
  const [server = 0, withData = 0, opaque, jwt, , pure] = sizes
  expect(withData - server).toBeGreaterThanOrEqual(900)
  expect([opaque, jwt]).toEqual([server, server])
  expect(pure).toBe(0)
})

test('keeps a denylist smaller than the session table at each share, and a status list smaller still', async () => {
  expect((await resultOf('denylist-as-big-as-session-table')).verdict).toBe('does-not-hold')
  const rows = await cellsOf('denylist-as-big-as-session-table')
  expect(rows.map(([share]) => share)).toEqual([0.1, 1, 10])
  for (const row of rows) {
    const [, revoked = 0, denylist = 0, notBefore, epoch, list = 0, table = 0] = row.map((cell) =>
      Number(String(cell).replaceAll(',', '')),
    )
    expect(denylist / revoked).toBeGreaterThan(50)
    expect(denylist).toBeLessThan(table)
    expect(notBefore).toBe(epoch)
    expect(list).toBeLessThan(denylist)
  }
})

test('accepts 9000 requests with a copy of a 15-minute token after logout, and none with revocation data', async () => {
  expect((await resultOf('a-15-minute-token-is-short-enough')).verdict).toBe('holds-only-if')
  const cells = await cellsOf('a-15-minute-token-is-short-enough')
  expect(cells.map(([, , requests]) => requests)).toEqual([9000, 3000, 600, 0, 0, 9000, 288_000, 0, 0])
})

test('reads the family of a JWT four times an hour, and its revocation data with each request', async () => {
  expect((await resultOf('refresh-tokens-reinvent-sessions')).verdict).toBe('holds-only-if')
  const cells = await cellsOf('refresh-tokens-reinvent-sessions')
  expect(cells.map(([mechanism, , ...numbers]) => [mechanism, ...numbers])).toEqual([
    ['server-side session', 0, 64, 60, 124],
    ['opaque token', 0, 60, 60, 120],
    ['JWT', 4, 4, 4, 8],
    ['JWT', 4, 4, 4, 8],
    ['JWT', 4, 64, 4, 68],
    ['JWT', 4, 64, 4, 68],
  ])
})

test('detects reuse if both clients use the token, further apart than the grace period', async () => {
  expect((await resultOf('rotation-detects-theft')).verdict).toBe('holds-only-if')
  const cells = await cellsOf('rotation-detects-theft')
  expect(cells.map(([, ...numbers]) => numbers)).toEqual([
    [0, 'yes', 20, 1],
    [10, 'yes', 20, 1],
    [30, 'no', 27_900, 31],
    [0, 'yes', 0, 0],
    [10, 'yes', 0, 0],
    [30, 'no', 27_880, 31],
    ...[0, 10, 30].map((grace) => [grace, 'no', 27_900, 31]),
  ])
})

test('sends a cookie with each request over HTTP/1.1, and about once over HTTP/2', async () => {
  expect((await resultOf('cookie-size-costs')).verdict).toBe('holds-only-if')
  for (const [, , size, http1, http2] of await cellsOf('cookie-size-costs')) {
    expect(http1).toBe(100 * (Number(size) + 'cookie: \r\n'.length))
    expect(http2).toBeLessThan(Number(size) + 100)
  }
  const fits = (await cellsOf('cookie-size-costs')).map((row) => row.at(-1))
  expect(fits).toEqual(['≥ 8000', 2000, 2000, '≥ 8000', 2000].flatMap((most) => [most, most]))
})

test('hides an HttpOnly cookie from an injected script, which acts as the user all the same', async () => {
  expect((await resultOf('httponly-stops-xss')).verdict).toBe('holds-only-if')
  for (const [, carrier, isRead, inPage, elsewhere] of await cellsOf('httponly-stops-xss')) {
    expect([isRead, inPage, elsewhere]).toEqual(carrier === 'cookie' ? ['no', 10, 0] : ['yes', 10, 10])
  }
})

test('forges requests by the carrier of the credential, not by its format', async () => {
  expect((await resultOf('jwt-avoids-csrf')).verdict).toBe('holds-only-if')
  const cells = await cellsOf('jwt-avoids-csrf')
  const [jwt, opaque] = ['JWT', 'opaque token'].map((name) =>
    cells.filter(([mechanism]) => mechanism === name).map(([, ...rest]) => rest),
  )
  expect(jwt).toEqual(opaque)
  expect(jwt?.map(([, , ...outcomes]) => outcomes)).toEqual([
    ['no', 'refused', 'refused'],
    ['yes', 'accepted', 'refused'],
    ['yes', 'accepted', 'refused'],
    ...Array.from({ length: 3 }, () => ['no', 'refused', 'refused']),
  ])
})

test('accepts a valid session without Redis if no revocation data is needed, and then a revoked one too', async () => {
  expect((await resultOf('stateless-survives-outages')).verdict).toBe('holds-only-if')
  const [yes, no, out] = ['accepted', 'refused', '503']
  expect((await cellsOf('stateless-survives-outages')).map(([, , ...outcomes]) => outcomes)).toEqual([
    [yes, yes, out, out],
    [out, out, out, out],
    [yes, yes, out, out],
    [yes, yes, yes, yes],
    [out, out, out, out],
    [yes, yes, yes, yes],
    [out, out, out, out],
    [yes, no, yes, yes],
    [yes, no, yes, yes],
    [out, out, out, out],
  ])
})

test('measures requests over HTTP if the server has a port', async () => {
  const served = await serveApp()
  const own = lab().ownAddress()
  if (own === null) throw new Error('The process has no address.')
  const http = httpSend(own)
  let passed = 0
  served.onPassing = () => {
    passed++
  }
  try {
    const claim = claimOf('verify-5-ms-database-50-ms')
    const result = await claim?.run({ place: { ...place, http: http.send }, counts }, running)
    expect(result?.rows).toHaveLength(9)
    expect(passed).toBeGreaterThan(9 * counts.blocks * counts.perBlock)
  } finally {
    http.close()
    served.close()
  }
})

test('stops when it is aborted, and closes its benches', async () => {
  for (const { run, id } of CLAIMS) {
    await expect(run(tools, AbortSignal.abort(new Error('stopped'))), id).rejects.toThrow('stopped')
  }
  expect(open).toBe(0)
})
