import { serveVictimFile } from '#lib/web/victim-page.ts'

/** The worker in which the vulnerable application keeps a token. */
export const GET = () => serveVictimFile('worker.js')

export const dynamic = 'force-dynamic'
