import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../lib/run/app.ts'
import { projectNode, root } from '../../lib/run/node.mjs'

const SECRET = 'a perfectly random secret of more than 32 bytes'

/** Runs the demo with settings that it must refuse. */
function demo(env: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }> {
  const options = { env: { ...process.env, SESSION_SECRETS: SECRET, HOST: '127.0.0.1', ...env } }
  return new Promise((resolve) => {
    const args = [join(root, 'lib/run/demo.ts')]
    const child = execFile(projectNode() ?? process.execPath, args, options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr: stderr.trim() }),
    )
  })
}

describe('the demo, before it starts anything', () => {
  it('reports a port that is in use, and what to do', async () => {
    const port = await freePort()
    const server = createServer().listen(port, '127.0.0.1')
    try {
      expect(await demo({ PORT: String(port) })).toEqual({
        code: 1,
        stdout: '',
        stderr: `Port ${port} on 127.0.0.1 is in use. Stop what runs there, or choose another: PORT=${port + 1} npm run demo`,
      })
    } finally {
      server.close()
    }
  })

  it.each(['0', '65536', '80x', '3000.5'])('refuses PORT=%s', async (port) => {
    expect(await demo({ PORT: port })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^PORT must be/),
    })
  })

  it('refuses a weak secret, without repeating it', async () => {
    const { code, stderr } = await demo({ SESSION_SECRETS: 'hunter2' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^SESSION_SECRETS/)
    expect(stderr).not.toContain('hunter2')
  })
})
