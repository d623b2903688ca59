import { serveVictimFile } from '#lib/web/victim-page.ts'

/** The vulnerable application of the attack lab, for a frame of this app. */
export const GET = () => serveVictimFile('victim.html')

export const dynamic = 'force-dynamic'
