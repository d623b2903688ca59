import NextAuth from 'next-auth'
import { options } from '../../../../next-auth.js'

const handle = NextAuth(options)

export { handle as GET, handle as POST }
