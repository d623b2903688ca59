import { fork } from 'node:child_process'
import type { Job, Load } from './load.ts'

/** Runs a load from another process, so that it does not share an event loop with what it measures. */
export function loadFrom(job: Job): Promise<Load> {
  const child = fork(new URL('./load.ts', import.meta.url))
  return new Promise((resolve, reject) => {
    child.once('message', (load) => resolve(load as Load))
    child.once('error', reject)
    child.send(job)
  })
}

/** The value below which each of these shares of the values lies. */
export function percentiles(values: readonly number[], shares: readonly number[]): number[] {
  const sorted = [...values].sort((x, y) => x - y)
  const last = sorted.length - 1
  return shares.map((share) => sorted[Math.min(last, Math.floor(sorted.length * share))] ?? Number.NaN)
}

export function percentile(values: readonly number[], share: number): number {
  return percentiles(values, [share])[0] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** A table for the terminal: the first row names the columns. */
export function printTable(title: string, rows: readonly (readonly (string | number)[])[]): void {
  const text = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? format(cell) : cell)))
  const widths = text[0]?.map((_, column) => Math.max(...text.map((row) => row[column]?.length ?? 0))) ?? []
  console.log(`\n${title}`)
  for (const row of text) {
    console.log(
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`,
    )
  }
}

/** One bar per value, on a scale that starts at zero. */
export function drawBars(title: string, rows: readonly (readonly [label: string, value: number])[]): void {
  const most = Math.max(...rows.map(([, value]) => value))
  const width = Math.max(...rows.map(([label]) => label.length))
  console.log(`\n${title}`)
  for (const [label, value] of rows)
    console.log(`  ${label.padStart(width)}  ${'█'.repeat(Math.round((value / most) * 40))} ${format(value)}`)
}

function format(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2)
}

export const TARGETS: readonly {
  readonly name: string
  readonly mechanism: string
  readonly preset: string
}[] = [
  { name: 'server-session, memory', mechanism: 'server-session', preset: 'textbook' },
  { name: 'server-session, Redis', mechanism: 'server-session', preset: 'hardened' },
  { name: 'sealed-cookie, pure', mechanism: 'sealed-cookie', preset: 'textbook' },
  { name: 'sealed-cookie, denylist', mechanism: 'sealed-cookie', preset: 'hardened' },
  { name: 'jwt ES256, pure', mechanism: 'jwt', preset: 'textbook' },
  { name: 'jwt ES256, denylist', mechanism: 'jwt', preset: 'hardened' },
  { name: 'opaque-token', mechanism: 'opaque-token', preset: 'hardened' },
]

const CLIENTS = 20

/** Logs clients in over HTTP, and records the request that each would send. */
export async function logIn(
  url: string,
  { mechanism, preset }: { mechanism: string; preset: string },
): Promise<string[]> {
  const json = { 'content-type': 'application/json' }
  const policy = { concurrency: { perUser: 100, perIp: 1000 } }
  const made = await fetch(`${url}/api/benches`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ preset, policy }),
  })
  const { id, users } = (await made.json()) as { id: string; users: { name: string; password: string }[] }
  const password = users[0]?.password
  const requests: string[] = []
  for (let i = 0; i < CLIENTS; i++) {
    const login = await fetch(`${url}/api/${mechanism}/login`, {
      method: 'POST',
      headers: { ...json, bench: id },
      body: JSON.stringify({ username: 'alice', password }),
    })
    const { credential } = (await login.json()) as { credential?: { access_token: string } }
    const cookie = login.headers
      .getSetCookie()
      .map((header) => header.split(';')[0])
      .join('; ')
    const carried = credential ? `Authorization: Bearer ${credential.access_token}` : `Cookie: ${cookie}`
    requests.push(
      `GET /api/${mechanism}/me HTTP/1.1\r\nHost: 127.0.0.1\r\nBench: ${id}\r\n${carried}\r\n\r\n`,
    )
  }
  return requests
}

export const BARE = 'GET /bare HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
