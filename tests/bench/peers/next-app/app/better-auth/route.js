import { checkWith, stored } from '../../better-auth.js'

export const GET = checkWith(stored)
