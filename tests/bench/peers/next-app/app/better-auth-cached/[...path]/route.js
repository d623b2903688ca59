import { toNextJsHandler } from 'better-auth/next-js'
import { cached } from '../../../better-auth.js'

export const { GET, POST } = toNextJsHandler(cached)
