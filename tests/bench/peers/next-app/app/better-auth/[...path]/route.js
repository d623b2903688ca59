import { toNextJsHandler } from 'better-auth/next-js'
import { stored } from '../../../better-auth.js'

export const { GET, POST } = toNextJsHandler(stored)
