import { lab } from '#lib/bench/lab.ts'
import { readBuildFile } from './build-files.ts'

/*
 * The vulnerable application that injected script attacks (`lib/vulnerable/xss`). Its files are read, not imported: none of
 * their code runs in this process. next.config.js has the policy by which its inline scripts may run in a browser.
 */

const FILES = {
  'victim.html': 'text/html; charset=utf-8',
  'worker.js': 'text/javascript; charset=utf-8',
}

const REFUSAL =
  'This server does not serve the vulnerable parts of the lab. Start it with `npm run demo`, or set LAB_VULNERABLE=1.\n' +
  '此服务器不提供实验中存在漏洞的部分。请用 npm run demo 启动，或设置 LAB_VULNERABLE=1。\n'

/** Serves a file of the vulnerable application, or refuses with 403 if this server does not serve vulnerable parts. */
export async function serveVictimFile(
  name: keyof typeof FILES,
  isServed = lab().environment.labVulnerable,
): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  if (!isServed) {
    return new Response(REFUSAL, {
      status: 403,
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    })
  }
  return new Response(await readBuildFile(`lib/vulnerable/xss/${name}`), {
    headers: { ...headers, 'content-type': FILES[name] },
  })
}
