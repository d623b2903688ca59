import { cached, checkWith } from '../../better-auth.js'

export const GET = checkWith(cached)
