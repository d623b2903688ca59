import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../lib/run/app.ts'
import { projectNode, root } from '../../lib/run/node.mjs'
import { networkAddresses } from '../../lib/run/workshop-address.ts'

/** `npm run workshop` as a teacher runs it. */

const started: { readonly process: ChildProcess; readonly output: () => string }[] = []
afterEach(async () => {
  for (const { process: child } of started.splice(0)) await end(child, 'SIGTERM')
})

/** @returns once it has printed this */
async function workshop(port: number, args: readonly string[], until: string) {
  const env = { ...process.env, PORT: String(port), REDIS_URL: '', HOST: '' }
  const child = spawn(projectNode() ?? process.execPath, [join(root, 'lib/run/workshop.ts'), ...args], {
    env,
  })
  let output = ''
  const run = { process: child, output: () => output }
  started.push(run)
  await new Promise<void>((resolve, reject) => {
    const onText = (text: Buffer) => {
      output += text
      if (output.includes(until)) resolve()
    }
    child.stdout.on('data', onText)
    child.stderr.on('data', onText)
    child.once('exit', (code) => reject(new Error(`It ended with ${code}:\n${output}`)))
  })
  return run
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await exited
}

const READY = 'Press Ctrl-C to stop.'

test('prints the address for the class, a QR code, checks and what plain http lacks, and restores the room', async () => {
  const port = await freePort('0.0.0.0')
  const snapshots = join(root, '.session-lab', 'workshop', String(port))
  const [first] = await networkAddresses()
  const address = first?.address ?? '127.0.0.1'
  try {
    const before = await workshop(port, [], READY)
    const output = before.output()
    expect(output).toContain(`http://${address}:${port}/join`)
    expect(output).toContain(`http://localhost:${port}/teach\n`)
    expect(output).toMatch(/[█▀▄]{10}/)
    expect(output).toMatch(/✓ port +\d+ is free/)
    expect(output).toContain('without Secure')
    expect(output).toContain('started without any')

    const opened = await fetch(`http://localhost:${port}/api/rooms`, {
      method: 'POST',
      body: '{}',
      headers: JSON_TYPE,
    })
    const { code, joinUrl } = (await opened.json()) as { code: string; joinUrl: string }
    expect(joinUrl).toBe(`http://${address}:${port}/join/${code}`)
    const seat = await fetch(`http://${address}:${port}/api/rooms/${code}/seats`, {
      ...{ method: 'POST', body: JSON.stringify({ nickname: 'Ana' }), headers: JSON_TYPE },
    })
    expect(seat.status).toBe(201)
    await end(before.process, 'SIGTERM')

    const after = await workshop(port, [], READY)
    expect(after.output()).toContain('restored those of')
    const room = await fetch(`http://${address}:${port}/api/rooms/${code}`)
    expect(await room.json()).toMatchObject({ code, seatCount: 1 })
  } finally {
    rmSync(snapshots, { recursive: true, force: true })
  }
})

const JSON_TYPE = { 'content-type': 'application/json' }

test('serves https with an authority that a client can trust, and sets Secure cookies with the __Host- prefix', async () => {
  const port = await freePort('0.0.0.0')
  try {
    const { output } = await workshop(port, ['--https'], READY)
    const publicUrl = /For the class +(https:\S+)\/join/.exec(output())?.[1] ?? ''
    expect(new URL(publicUrl).port).toBe(String(port + 443))
    expect(output()).toMatch(/SHA-256 [\dA-F:]{95}/)
    const authority = await get(`${publicUrl}/session-lab-ca.crt`, { rejectUnauthorized: false })
    const ca = `-----BEGIN CERTIFICATE-----\n${authority.body.toString('base64')}\n-----END CERTIFICATE-----`

    const opened = await get(`${publicUrl}/api/rooms`, { ca, method: 'POST' })
    expect(opened.status).toBe(201)
    expect(opened.cookies).toMatch(/^__Host-teacher-[A-Z-]+\d\d=.*; Secure/)
    expect(JSON.parse(opened.body.toString()).joinUrl).toMatch(new RegExp(`^${publicUrl}/join/`))
    expect(opened.hsts).toBe(undefined)
    await expect(get(publicUrl, {})).rejects.toThrow(/certificate|issuer/)
  } finally {
    rmSync(join(root, '.session-lab', 'workshop', String(port)), { recursive: true, force: true })
  }
})

interface Answer {
  readonly status: number
  readonly body: Buffer
  readonly cookies: string
  readonly hsts: string | undefined
}

function get(
  url: string,
  options: { ca?: string; method?: string; rejectUnauthorized?: boolean },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, headers: JSON_TYPE }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      resolve({
        status: response.statusCode ?? 0,
        body: Buffer.concat(chunks),
        cookies: (response.headers['set-cookie'] ?? []).join('\n'),
        hsts: response.headers['strict-transport-security'],
      })
    })
    sent.once('error', reject)
    sent.end(options.method === 'POST' ? '{}' : undefined)
  })
}

test('rehearses with simulated seats, says whether the machine will do, and ends', async () => {
  const { output } = await workshop(
    await freePort('0.0.0.0'),
    ['--rehearse', '--seats', '5', '--seconds', '3'],
    'for 5 seats',
  )
  expect(output()).toMatch(/seated +5 of 5/)
  expect(output()).toMatch(/failed requests +0 of \d+/)
  expect(output()).toMatch(/This machine will (not )?do for 5 seats/)
})
